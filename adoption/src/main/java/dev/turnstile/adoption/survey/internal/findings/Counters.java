package dev.turnstile.adoption.survey.internal.findings;

import dev.turnstile.adoption.survey.Finding;
import dev.turnstile.adoption.survey.internal.catalog.NeighbourTable;
import dev.turnstile.adoption.survey.internal.catalog.ReadSession;
import dev.turnstile.adoption.survey.internal.catalog.SqlText;
import dev.turnstile.adoption.survey.internal.catalog.TableCatalog;
import dev.turnstile.adoption.survey.internal.catalog.TableColumn;
import dev.turnstile.adoption.survey.internal.catalog.TableColumn.Family;
import dev.turnstile.adoption.survey.internal.sample.ColumnNames;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.text.spi.ShownText;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Counters of the rows of another table, by their names: {@code orders.items_count} counts {@code order_items}. */
public final class Counters {

    /** A column that differs in more rows counts something else. */
    private static final double FEW = 0.2;

    private static final String MISMATCHES = """
            SELECT count(*), count(*) FILTER (WHERE differs), (array_agg(id ORDER BY id) FILTER (WHERE differs))[1:3]
            FROM (SELECT coalesce(o.{counter}, 0) <> coalesce(c.rows, 0) AS differs,
                CASE WHEN coalesce(o.{counter}, 0) <> coalesce(c.rows, 0) THEN o.{id}::text END AS id
              FROM {table} AS o
              LEFT JOIN (SELECT {reference} AS id, count(*) AS rows FROM {child} WHERE {live} GROUP BY 1) AS c
                ON c.id = o.{id}) AS compared""";

    private final Checked checked;
    private final List<NeighbourTable> neighbours;

    /**
     * A counter.
     *
     * @param column the column
     * @param child the table whose rows it counts
     * @param reference the column of that table with the id
     */
    public record Counter(TableColumn column, NeighbourTable child, String reference) {

        /** Returns the counter and the table. */
        public String shown() {
            return column.name() + " against " + child.name();
        }
    }

    private record Mismatches(long rows, long different, List<String> examples) {}

    public Counters(Checked checked, List<NeighbourTable> neighbours) {
        this.checked = checked;
        this.neighbours = List.copyOf(neighbours);
    }

    /** Returns the names that the tables may have whose rows the columns of a table count. */
    public static List<String> names(TableCatalog catalog) {
        Set<String> names = new LinkedHashSet<>();
        for (TableColumn column : catalog.columns()) {
            ColumnNames.counted(column.name()).ifPresent(noun -> {
                names.addAll(ColumnNames.forms(noun));
                for (String own : ColumnNames.forms(catalog.head().name())) {
                    ColumnNames.forms(noun).forEach(form -> names.add(own + "_" + form));
                }
            });
        }
        return List.copyOf(names);
    }

    /** Returns the counters whose table is known. */
    public List<Counter> counters() {
        if (checked.catalog().id().size() != 1) {
            return List.of();
        }
        return checked.catalog().columns().stream()
                .filter(column -> column.family() == Family.INTEGER)
                .flatMap(column -> counter(column).stream())
                .toList();
    }

    private Optional<Counter> counter(TableColumn column) {
        List<String> own = ColumnNames.forms(checked.catalog().head().name());
        return ColumnNames.counted(column.name()).flatMap(noun -> {
            List<String> forms = ColumnNames.forms(noun);
            return neighbours.stream()
                    .filter(table -> own.stream().anyMatch(name -> forms.contains(noun(table, name))))
                    .flatMap(table -> own.stream()
                            .map(name -> name + "_id")
                            .filter(reference -> table.columns().get(reference) == idFamily())
                            .map(reference -> new Counter(column, table, reference)))
                    .findFirst();
        });
    }

    private @Nullable Family idFamily() {
        return checked.catalog()
                .column(checked.catalog().id().getFirst())
                .map(TableColumn::family)
                .orElse(null);
    }

    /** Returns a table's name without the name of the surveyed table: {@code items} for {@code order_items}. */
    private static String noun(NeighbourTable table, String own) {
        return table.name().startsWith(own + "_") ? table.name().substring(own.length() + 1) : table.name();
    }

    /** Returns a finding for each counter that differs in some rows. */
    public List<Finding> findings() throws SQLException {
        List<Finding> findings = new ArrayList<>();
        for (Counter counter : counters()) {
            if (counter.child().readable()) {
                Mismatches mismatches = mismatches(counter);
                if (mismatches.different() > 0 && mismatches.different() <= FEW * mismatches.rows()) {
                    findings.add(finding(counter, mismatches));
                }
            }
        }
        return findings;
    }

    private Mismatches mismatches(Counter counter) throws SQLException {
        String sql = SqlText.fill(
                MISMATCHES,
                Map.of(
                        "counter", counter.column().quoted(),
                        "id", QuotedName.of(checked.catalog().id().getFirst()),
                        "table", checked.catalog().head().quoted(),
                        "reference", QuotedName.of(counter.reference()),
                        "child", counter.child().quoted(),
                        "live", live(counter.child())));
        return checked.session()
                .one(sql, row -> new Mismatches(row.getLong(1), row.getLong(2), ReadSession.texts(row, 3)));
    }

    private static String live(NeighbourTable child) {
        return child.columns().entrySet().stream()
                .filter(column -> ColumnNames.isDeleted(column.getKey()))
                .map(column -> QuotedName.of(column.getKey())
                        + (column.getValue() == Family.BOOLEAN ? " IS NOT TRUE" : " IS NULL"))
                .sorted()
                .reduce((first, second) -> first + " AND " + second)
                .orElse("true");
    }

    private static Finding finding(Counter counter, Mismatches mismatches) {
        return new Finding(
                Finding.Kind.COUNTER_MISMATCH,
                counter.column().name(),
                counter.column().name() + " differs from the rows of "
                        + counter.child().name() + " in " + ShownText.count(mismatches.different(), "row"),
                "compute the counters again, and maintain them in the transaction that changes "
                        + counter.child().name(),
                mismatches.different(),
                mismatches.examples());
    }
}
