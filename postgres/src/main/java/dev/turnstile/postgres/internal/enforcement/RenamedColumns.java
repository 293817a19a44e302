package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.sql.TextLiteral;
import dev.turnstile.postgres.internal.table.BoundTable;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The parts of a trigger function that handle columns renamed after the function was compiled: the function then builds
 * its statement with the current names.
 *
 * @param lifecycle the lifecycle
 * @param columns the columns that the function refers to: the id columns, the state column, and others
 */
record RenamedColumns(EnforcedLifecycle lifecycle, List<String> columns) {

    /**
     * The lookup of the schema's function column_names as text, because some roles that write to the table may not call
     * the function.
     */
    private static final String LOOKUP = """
            names := (
                  SELECT array_agg(coalesce(same.attname, numbered.attname)::text ORDER BY k.n)
                  FROM unnest({known}, {numbers}) WITH ORDINALITY AS k(name, number, n)
                  LEFT JOIN pg_catalog.pg_attribute same
                    ON {root} <> {origin} AND same.attrelid = {root} AND same.attname = k.name
                      AND NOT same.attisdropped
                  LEFT JOIN pg_catalog.pg_attribute numbered
                    ON numbered.attrelid = {root} AND numbered.attnum = k.number AND NOT numbered.attisdropped
                      AND ({root} = {origin} OR numbered.attname <> ALL ({known})));
                IF num_nulls({all}) > 0 THEN
                  RAISE EXCEPTION USING
                    ERRCODE = '55000', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
                    MESSAGE = format('table %I.%I: expected columns %s, at least one is missing',
                      TG_TABLE_SCHEMA, TG_TABLE_NAME, {columns}),
                    HINT = 'run turnstile install with the current columns, or turnstile install --remove';
                END IF;""";

    /** In the table that the numbers were read from, two columns may have swapped their names. */
    private static final String UNCHANGED = """
            (SELECT count(*) FROM pg_catalog.pg_attribute
                WHERE attrelid = {root} AND attname = ANY ({known}) AND NOT attisdropped
                  AND (attrelid <> {origin} OR attnum = ({numbers})[array_position({known}, attname::text)])) = {count}""";

    /** The columns of a partition have the names of the table's columns, but other numbers. */
    private static final String ROOT = "coalesce(pg_partition_root(TG_RELID), TG_RELID)";

    /** Returns the parts for a function that refers only to the id and the state. */
    static RenamedColumns ofKeyAndState(EnforcedLifecycle lifecycle) {
        return new RenamedColumns(lifecycle, lifecycle.sealedColumns());
    }

    /**
     * Returns a template with the parts of a function's text.
     *
     * @param statement builds the function's statement for a table, with the current or other names of columns
     */
    StatementTemplate parts(StatementTemplate template, Function<BoundTable, String> statement) {
        return names(template)
                .with("statement", statement.apply(lifecycle.table()))
                .with("form", form(statement.apply(marked())));
    }

    /** Returns a template with the declaration of the current names, their lookup, and whether they are unchanged. */
    StatementTemplate names(StatementTemplate template) {
        StatementTemplate names = template.with("known", texts(columns))
                .with("numbers", numbers())
                .with("count", Integer.toString(columns.size()))
                .with("all", all())
                .with("root", ROOT)
                .with("origin", Artifact.origin(lifecycle.table().oid()))
                .with("columns", TextLiteral.of(String.join(", ", lifecycle.sealedColumns())));
        return names.with("names", "names text[];")
                .with("state_now", stateNow())
                .with("unchanged", names.fill(UNCHANGED))
                .with("renamed", names.fill(LOOKUP));
    }

    /** Returns the expression for the current name of the state column. */
    private String stateNow() {
        return "coalesce(names[" + (columns.indexOf(lifecycle.stateColumn()) + 1) + "], "
                + TextLiteral.of(lifecycle.stateColumn()) + ")";
    }

    private BoundTable marked() {
        return lifecycle
                .table()
                .withNames(columns.stream()
                        .collect(Collectors.toMap(Function.identity(), column -> mark(columns.indexOf(column)))));
    }

    private static String mark(int place) {
        return "turnstile_column_" + place;
    }

    /** Returns the statement as a call of {@code format}, which quotes the names and inserts them. */
    private String form(String marked) {
        String form = marked.replace("%", "%%");
        for (int i = 0; i < columns.size(); i++) {
            form = form.replace(QuotedName.of(mark(i)), "%" + (i + 1) + "$I");
        }
        return "format(" + TextLiteral.of(form) + ", VARIADIC names)";
    }

    private String all() {
        return lifecycle.sealedColumns().stream()
                .map(column -> "names[" + (columns.indexOf(column) + 1) + "]")
                .collect(Collectors.joining(", "));
    }

    private String numbers() {
        Map<String, Short> numbers = lifecycle.numbers();
        return columns.stream()
                .map(column -> String.valueOf(numbers.get(column)))
                .collect(Collectors.joining(", ", "CAST(ARRAY[", "] AS smallint[])"));
    }

    private static String texts(List<String> values) {
        return values.stream().map(TextLiteral::of).collect(Collectors.joining(", ", "CAST(ARRAY[", "] AS text[])"));
    }
}
