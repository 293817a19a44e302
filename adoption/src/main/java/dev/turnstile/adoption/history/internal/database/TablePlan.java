package dev.turnstile.adoption.history.internal.database;

import dev.turnstile.adoption.history.LogFields;
import dev.turnstile.adoption.history.LogOptions;
import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.postgres.QuotedName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Plans a table, a view or a query, whose columns are decided from the first rows. */
final class TablePlan {

    /** The number of a row in the order in which the server returns the rows without an order. */
    private static final String ROW = "turnstile_row";

    private static final SqlText SAMPLE = new SqlText("""
            SELECT * FROM %s AS log
            WHERE true%s
            """);

    private static final SqlText PASS = new SqlText("""
            SELECT %s FROM %s AS log
            WHERE true%s
            ORDER BY %s
            """);

    private static final SqlText NUMBERED =
            new SqlText("(SELECT log.*, row_number() OVER () AS " + ROW + " FROM %s AS log)");

    private final String from;
    private final List<String> names;
    private final List<String> key;
    private final LogOptions options;

    private TablePlan(String from, List<String> names, List<String> key, LogOptions options) {
        this.from = from;
        this.names = names;
        this.key = key;
        this.options = options;
    }

    static LogPlan ofTable(ReadTransaction transaction, String name, LogOptions options) {
        Relation table = Relation.find(transaction, name);
        return new TablePlan(table.quoted(), table.names(), table.key(), options).plan(transaction.origin());
    }

    static LogPlan ofQuery(ReadTransaction transaction, String select, LogOptions options) {
        // a comment at the end of the query ends at the line break
        String from = "(" + select.strip().replaceFirst("[;\\s]+$", "") + "\n)";
        List<String> names;
        try (Rows none = transaction.open(new LogStatement("SELECT * FROM " + from + " AS log LIMIT 0", List.of()))) {
            names = none.columns().stream().map(RowColumn::name).toList();
        }
        Set<String> seen = new HashSet<>();
        names.stream().filter(name -> !seen.add(name)).findFirst().ifPresent(name -> {
            throw transaction
                    .origin()
                    .invalid(0, "expected each column once, got " + Excerpt.of(name) + " twice; rename one with AS");
        });
        return new TablePlan(from, names, List.of(), options).plan(transaction.origin());
    }

    private LogPlan plan(DatabaseOrigin origin) {
        options.where().keySet().stream()
                .filter(column -> !names.contains(column))
                .findFirst()
                .ifPresent(column -> {
                    throw origin.invalid(
                            0,
                            "expected a column " + Excerpt.of(column) + ", got: "
                                    + String.join(
                                            ", ",
                                            names.stream().map(Excerpt::of).toList()));
                });
        Conditions where = Conditions.of(options, List.of());
        return new LogPlan(
                options,
                key,
                new LogStatement(SAMPLE.with(from, where.sql()), where.values()),
                fields -> new LogStatement(pass(fields, where), where.values()),
                rows -> rows);
    }

    private String pass(LogFields fields, Conditions where) {
        String source = key.isEmpty() ? NUMBERED.with(from) : from;
        return PASS.with(QuotedName.list(names), source, where.sql(), order(fields));
    }

    private String order(LogFields fields) {
        List<String> order = new ArrayList<>();
        order.add(Conditions.texts(fields.record()));
        if (options.times().isEmpty()) {
            fields.time().forEach(column -> order.add(QuotedName.of(column)));
        }
        order.add(key.isEmpty() ? ROW : QuotedName.list(key));
        return String.join(", ", order);
    }
}
