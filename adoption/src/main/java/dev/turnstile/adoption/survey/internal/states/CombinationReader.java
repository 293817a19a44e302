package dev.turnstile.adoption.survey.internal.states;

import dev.turnstile.adoption.survey.SurveyedColumn.Role;
import dev.turnstile.adoption.survey.internal.catalog.ReadSession;
import dev.turnstile.adoption.survey.internal.catalog.SqlText;
import dev.turnstile.adoption.survey.internal.catalog.TableCatalog;
import dev.turnstile.adoption.survey.internal.catalog.TableColumn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Counts all combinations, and the rows that contradict the order of times, in one pass over the rows. */
public final class CombinationReader {

    /** More combinations are not states; their number bounds the memory of a survey. */
    private static final int MAX_GROUPS = 10_000;

    private static final String COUNT = """
            SELECT count(*), min({example})::text, max({example})::text{columns}{orders}
            FROM {source}{group} ORDER BY 1 DESC{ties} LIMIT {limit}""";

    private static final String ORDER = """
            , count(*) FILTER (WHERE {first} IS NOT NULL AND {second} IS NOT NULL),
              count(*) FILTER (WHERE {contradiction}),
              (min({example}) FILTER (WHERE {contradiction}))::text""";

    private static final String LITERALS = """
            SELECT value, quote_literal(value) FROM unnest(CAST(? AS text[])) AS v (value)""";

    private static final int FIXED = 3;

    private final ReadSession session;
    private final TableCatalog catalog;
    private final List<Map.Entry<TableColumn, Role>> columns;
    private final List<TimePair> pairs;

    private record Counted(long rows, List<String> examples, List<@Nullable String> values, List<Pair> pairs) {}

    private record Pair(long both, long rows, @Nullable String example) {}

    public CombinationReader(
            ReadSession session, TableCatalog catalog, SequencedMap<TableColumn, Role> columns, List<TimePair> pairs) {
        this.session = session;
        this.catalog = catalog;
        this.columns = List.copyOf(columns.sequencedEntrySet());
        this.pairs = List.copyOf(pairs);
    }

    /**
     * Counts the rows.
     *
     * @param source the table or a sample of the table
     */
    public Combinations read(String source) throws SQLException {
        List<Counted> counted = session.query(statement(source), this::counted);
        Map<String, String> quoted = quoted(counted);
        List<Group> all = counted.stream()
                .limit(MAX_GROUPS)
                .map(row -> new Group(literals(row, quoted), row.rows(), row.examples()))
                .filter(group -> group.rows() > 0)
                .toList();
        return combinations(all, outOfOrder(counted), counted.size() > MAX_GROUPS);
    }

    private String statement(String source) {
        String places = IntStream.rangeClosed(1, columns.size())
                .mapToObj(i -> Integer.toString(i + FIXED))
                .collect(Collectors.joining(", "));
        return SqlText.fill(
                COUNT,
                Map.of(
                        "example", catalog.example(),
                        "columns",
                                columns.stream().map(CombinationReader::value).collect(Collectors.joining()),
                        "orders", pairs.stream().map(this::order).collect(Collectors.joining()),
                        "source", source,
                        "group", places.isEmpty() ? "" : " GROUP BY " + places,
                        "ties", places.isEmpty() ? "" : ", " + places,
                        "limit", Integer.toString(MAX_GROUPS + 1)));
    }

    private static String value(Map.Entry<TableColumn, Role> column) {
        String name = column.getKey().quoted();
        return ", " + (column.getKey().family().isTime() ? name + " IS NOT NULL" : name + "::text");
    }

    private String order(TimePair pair) {
        return SqlText.fill(
                ORDER,
                Map.of(
                        "first", pair.first().quoted(),
                        "second", pair.second().quoted(),
                        "contradiction", pair.contradiction(),
                        "example", catalog.example()));
    }

    private Counted counted(ResultSet row) throws SQLException {
        Set<String> examples = new LinkedHashSet<>();
        for (int i = 2; i <= FIXED; i++) {
            String example = row.getString(i);
            if (example != null) {
                examples.add(example);
            }
        }
        List<@Nullable String> values = new ArrayList<>();
        for (int i = 1; i <= columns.size(); i++) {
            values.add(row.getString(FIXED + i));
        }
        List<Pair> found = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            int at = FIXED + columns.size() + 3 * i + 1;
            found.add(new Pair(row.getLong(at), row.getLong(at + 1), row.getString(at + 2)));
        }
        return new Counted(row.getLong(1), List.copyOf(examples), values, found);
    }

    /** Returns each status as a literal of SQL, quoted by the server. */
    private Map<String, String> quoted(List<Counted> counted) throws SQLException {
        Set<String> statuses = new HashSet<>();
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).getValue() == Role.STATUS) {
                for (Counted row : counted) {
                    String value = row.values().get(i);
                    if (value != null) {
                        statuses.add(value);
                    }
                }
            }
        }
        Map<String, String> quoted = new HashMap<>();
        session.query(LITERALS, row -> quoted.put(row.getString(1), row.getString(2)), List.copyOf(statuses));
        return quoted;
    }

    private List<Literal> literals(Counted row, Map<String, String> quoted) {
        List<Literal> literals = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            TableColumn column = columns.get(i).getKey();
            literals.add(literal(column, columns.get(i).getValue(), row.values().get(i), quoted));
        }
        return literals;
    }

    private static Literal literal(TableColumn column, Role role, @Nullable String value, Map<String, String> quoted) {
        String name = column.name();
        if (column.family().isTime()) {
            return Objects.equals(value, "t")
                    ? new Literal(name, role, "set", name + " is set", column.quoted() + " IS NOT NULL")
                    : new Literal(name, role, "", name + " is not set", column.quoted() + " IS NULL");
        }
        if (value == null) {
            return new Literal(name, role, "", name + " is null", column.quoted() + " IS NULL");
        }
        return role == Role.STATUS
                ? new Literal(
                        name,
                        role,
                        value,
                        name + " = " + quoted.get(value),
                        column.quoted() + " = " + quoted.get(value))
                : new Literal(name, role, value, name + " is " + value, column.quoted() + " IS " + value);
    }

    private List<OutOfOrder> outOfOrder(List<Counted> counted) {
        List<OutOfOrder> found = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            int place = i;
            List<String> examples = new ArrayList<>();
            for (Counted row : counted) {
                String example = row.pairs().get(place).example();
                if (example != null && examples.size() < 3) {
                    examples.add(example);
                }
            }
            found.add(new OutOfOrder(
                    pairs.get(place),
                    counted.stream()
                            .mapToLong(row -> row.pairs().get(place).both())
                            .sum(),
                    counted.stream()
                            .mapToLong(row -> row.pairs().get(place).rows())
                            .sum(),
                    examples));
        }
        return found;
    }

    /** Leaves out the columns that have the same value in all rows. */
    private Combinations combinations(List<Group> all, List<OutOfOrder> outOfOrder, boolean cut) {
        List<Integer> varying = new ArrayList<>();
        List<Literal> constant = new ArrayList<>();
        for (int i = 0; i < columns.size() && !all.isEmpty(); i++) {
            Literal first = all.getFirst().literals().get(i);
            if (all.stream().allMatch(group -> group.has(first))) {
                constant.add(first);
            } else {
                varying.add(i);
            }
        }
        List<Group> groups = all.stream()
                .map(group ->
                        new Group(varying.stream().map(group.literals()::get).toList(), group.rows(), group.examples()))
                .toList();
        return new Combinations(
                varying.stream().map(i -> columns.get(i).getKey().name()).toList(),
                constant,
                groups,
                outOfOrder,
                groups.stream().mapToLong(Group::rows).sum(),
                cut);
    }
}
