package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.enforcement.Artifact.Kind;
import dev.turnstile.postgres.internal.enforcement.EnforcementRegistry.Watched;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.sql.TextLiteral;
import dev.turnstile.postgres.internal.table.BoundTable;
import dev.turnstile.postgres.internal.table.KeyForm;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A watched table, and the triggers that record the history of its rows.
 *
 * @param schema the schema of Turnstile's tables
 * @param table the table
 * @param watch the watch: the category of the streams, and the names of columns whose values are not stored
 * @param relations the table and all its partitions, quoted, starting with the table
 * @param columns the columns whose values are stored; generated columns are computed from them and are not stored
 * @param excepted the present columns whose values are not stored
 * @param numbers the attribute numbers of all columns, to find columns that are renamed later
 * @param types the ids of the event types, by name
 * @param doors the doors' roles of the seals of the table's lifecycles; empty without a seal
 */
record WatchedTable(
        String schema,
        BoundTable table,
        Watched watch,
        List<String> relations,
        List<String> columns,
        List<String> excepted,
        Map<String, Short> numbers,
        Map<String, Short> types,
        List<String> doors) {

    /** The statements that change rows, with the query for the events of the changed rows. */
    private enum Operation {
        UPDATE("REFERENCING OLD TABLE AS turnstile_old NEW TABLE AS turnstile_new", """
                SELECT turnstile_key AS key,
                  CASE WHEN b.turnstile_key IS NULL THEN {inserted}
                    WHEN a.turnstile_key IS NULL THEN {deleted} ELSE {updated} END AS type,
                  CASE WHEN b.turnstile_key IS NULL THEN jsonb_build_object('new', {row_after})
                    WHEN a.turnstile_key IS NULL THEN jsonb_build_object('old', {row_before})
                    ELSE jsonb_build_object('old', {changed_before}, 'new', {changed_after}) END AS data
                FROM (SELECT {kept} FROM turnstile_old AS {alias}) AS b
                FULL JOIN (SELECT {kept} FROM turnstile_new AS {alias}) AS a USING (turnstile_key)
                WHERE {differs} OR a.turnstile_key IS NULL OR b.turnstile_key IS NULL"""),
        INSERT("REFERENCING NEW TABLE AS turnstile_new", """
                SELECT turnstile_key AS key, {inserted} AS type, jsonb_build_object('new', {row_after}) AS data
                FROM (SELECT {kept} FROM turnstile_new AS {alias}) AS a"""),
        DELETE("REFERENCING OLD TABLE AS turnstile_old", """
                SELECT turnstile_key AS key, {deleted} AS type, jsonb_build_object('old', {row_before}) AS data
                FROM (SELECT {kept} FROM turnstile_old AS {alias}) AS b"""),
        TRUNCATE("", """
                SELECT '' AS key, {truncated} AS type, CAST(NULL AS jsonb) AS data""");

        private final String tables;
        private final String changed;

        Operation(String tables, String changed) {
            this.tables = tables;
            this.changed = changed;
        }

        String suffix() {
            return "watch_" + name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String TRIGGER = """
            CREATE OR REPLACE TRIGGER {name} AFTER {operation} ON {relation} {tables} FOR EACH STATEMENT
            EXECUTE FUNCTION {function}()""";

    short category() {
        return watch.category();
    }

    /** Returns the owner in the comments of the watch's objects. */
    String owner() {
        return "watch of category " + category() + " of " + QuotedName.of(schema);
    }

    List<Artifact> artifacts() {
        List<Artifact> artifacts = new ArrayList<>();
        for (Operation operation : Operation.values()) {
            String name = SqlText.name(table.category(), operation.suffix());
            StatementTemplate template = template(operation).with("function", SqlText.function(schema, name));
            artifacts.add(
                    new Artifact(Kind.FUNCTION, QuotedName.of(schema), name, template.fill(SqlText.file("watch.sql"))));
            for (String relation : relations) {
                artifacts.add(new Artifact(
                        Kind.TRIGGER,
                        relation,
                        triggerName(operation),
                        template.with("relation", relation).fill(TRIGGER)));
            }
        }
        return artifacts;
    }

    /** Returns all objects with the declaration that they must not exist. */
    List<Artifact> absent() {
        return artifacts().stream().map(Artifact::unwanted).toList();
    }

    private static String triggerName(Operation operation) {
        return "zz_turnstile_" + operation.suffix();
    }

    private StatementTemplate template(Operation operation) {
        boolean columns = operation != Operation.TRUNCATE;
        StatementTemplate compiled = types(new StatementTemplate(Map.of(
                "schema", QuotedName.of(schema),
                "alias", table.alias(),
                "kept", kept(),
                "key_settings", KeyForm.SETTINGS,
                "category", Short.toString(category()),
                "row_before", row("b"),
                "row_after", row("a"),
                "changed_before", changed("b"),
                "changed_after", changed("a"),
                "differs", differs())));
        return compiled.with("append", append(compiled, operation, "each", "actor", "by_door", "verb", "TG_OP"))
                .with("form", TextLiteral.of(form(operation)))
                .with("unchanged", columns ? unchanged() : "true")
                .with("known", texts(List.copyOf(numbers.keySet())))
                .with("numbers", numberArray(columnNumbers(numbers.keySet()).toList()))
                .with("excepted", texts(watch.names()))
                .with("excepted_numbers", numberArray(exceptedNumbers()))
                .with("origin", Artifact.origin(table.oid()))
                .with("keys", TextLiteral.of(String.join(", ", table.declared().idColumns())))
                .with("key_names", keyNames())
                .with("alias_literal", TextLiteral.of(table.alias()))
                .with("name", QuotedName.of(triggerName(operation)))
                .with("by_door", DoorRole.ofSession(doors))
                .with("door_verb", TextLiteral.of("door." + table.category()))
                .with("operation", operation.name())
                .with("tables", operation.tables);
    }

    private StatementTemplate types(StatementTemplate template) {
        StatementTemplate names = template;
        for (Map.Entry<String, Short> type : types.entrySet()) {
            names = names.with(type.getKey(), "CAST(" + type.getValue() + " AS smallint)");
        }
        return names;
    }

    private static String append(
            StatementTemplate names,
            Operation operation,
            String each,
            String actor,
            String byDoor,
            String verb,
            String name) {
        return names.with("changed", names.fill(operation.changed))
                .with("each", each)
                .with("actor", actor)
                .with("by_door", byDoor)
                .with("verb", verb)
                .with("operation", name)
                .fill(SqlText.file("watch_append.sql"));
    }

    /**
     * Returns the statement as a format string for {@code format}; its arguments are the parts with columns, then the
     * key's columns.
     */
    private String form(Operation operation) {
        StatementTemplate names = types(new StatementTemplate(Map.of(
                "schema", escaped(QuotedName.of(schema)),
                "alias", escaped(table.alias()),
                "kept", formKey() + " AS turnstile_key%1$s",
                "category", Short.toString(category()),
                "row_before", "%2$s",
                "row_after", "%3$s",
                "changed_before", "%4$s",
                "changed_after", "%5$s",
                "differs", "%6$s")));
        return append(names, operation, "$1", "$2", "$3", "$4", "$5");
    }

    private static String escaped(String text) {
        return text.replace("%", "%%");
    }

    /** Returns the expression for the key, in which the key's columns are arguments of {@code format}. */
    private String formKey() {
        Map<String, String> marks = new LinkedHashMap<>();
        table.declared().idColumns().forEach(id -> marks.put(id, "turnstile_key_" + marks.size()));
        String key = escaped(table.withNames(marks).writtenKey());
        int argument = 7;
        for (String mark : marks.values()) {
            key = key.replace(QuotedName.of(mark), "%" + argument++ + "$I");
        }
        return key;
    }

    private String keyNames() {
        List<String> all = List.copyOf(numbers.keySet());
        return table.declared().idColumns().stream()
                .map(id -> "names[" + (all.indexOf(id) + 1) + "]")
                .collect(Collectors.joining(", "));
    }

    /**
     * Returns the condition that the table has the columns that the function was compiled for. The columns of a
     * partition have the names of the table's columns, but other numbers.
     */
    private String unchanged() {
        List<String> known = Stream.concat(columns.stream(), excepted.stream().filter(name -> !columns.contains(name)))
                .sorted((a, b) ->
                        Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)))
                .toList();
        return "(SELECT array_agg(attname::text ORDER BY attname) = " + texts(known)
                + "\n      AND (attrelid <> " + Artifact.origin(table.oid())
                + " OR array_agg(attnum ORDER BY attname) = "
                + numberArray(columnNumbers(known).toList())
                + ")\n    FROM pg_attribute WHERE attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID)"
                + " AND attnum > 0 AND NOT attisdropped AND attgenerated = '' GROUP BY attrelid)";
    }

    private List<Short> exceptedNumbers() {
        return Stream.concat(watch.dropped().stream(), columnNumbers(excepted)).toList();
    }

    private Stream<Short> columnNumbers(Collection<String> names) {
        return names.stream().map(name -> Objects.requireNonNull(numbers.get(name)));
    }

    private static String numberArray(List<Short> numbers) {
        return numbers.stream()
                .map(String::valueOf)
                .collect(Collectors.joining(", ", "CAST(ARRAY[", "] AS smallint[])"));
    }

    private static String texts(List<String> values) {
        return values.stream().map(TextLiteral::of).collect(Collectors.joining(", ", "CAST(ARRAY[", "] AS text[])"));
    }

    private String kept() {
        return Stream.concat(
                        Stream.of(table.writtenKey() + " AS turnstile_key"),
                        columns.stream().map(column -> table.alias() + "." + QuotedName.of(column)))
                .collect(Collectors.joining(", "));
    }

    /** Returns the expression for the columns of a current row of the table, for statements of any session. */
    String values() {
        String in = QuotedName.of(schema);
        return object(column -> {
            String value = table.alias() + "." + QuotedName.of(column);
            return pair(table.alias(), column, in + ".value_json(" + value + ")", in + ".key_text(" + value + ")");
        });
    }

    /** Returns the expression for all columns of a row that are not null. */
    private String row(String side) {
        return object(column -> "CASE WHEN " + side + "." + QuotedName.of(column) + " IS NOT NULL THEN "
                + pair(side, column) + " ELSE '{}' END");
    }

    /** Returns the expression for the columns of a row that differ from the columns of the other row. */
    private String changed(String side) {
        return object(column -> "CASE WHEN " + differs(column) + " THEN " + pair(side, column) + " ELSE '{}' END");
    }

    private String object(Function<String, String> part) {
        return Stream.concat(Stream.of("CAST('{}' AS jsonb)"), columns.stream().map(part))
                .collect(Collectors.joining("\n      || "));
    }

    private String pair(String side, String column) {
        return pair(side, column, side + "." + QuotedName.of(column), table.written(side, column));
    }

    /**
     * Returns the expression for a column and its value. A value whose type is not built in is stored as text, because
     * a cast to JSON could run the user's code.
     */
    private String pair(String side, String column, String value, String text) {
        String name = "jsonb_build_object(" + TextLiteral.of(column) + ", ";
        return "CASE WHEN " + table.ownType(side, column) + " THEN " + name + value + ") ELSE " + name + text + ") END";
    }

    private String differs() {
        return Stream.concat(Stream.of("false"), columns.stream().map(WatchedTable::differs))
                .collect(Collectors.joining("\n      OR "));
    }

    /**
     * Returns the condition that the stored images of a column differ. Some types have no equality operator, and for
     * some other types 'Ada' equals 'ada' or 1.0 equals 1.00.
     */
    private static String differs(String column) {
        String name = QuotedName.of(column);
        return "record_image_ne(ROW(b." + name + "), ROW(a." + name + "))";
    }
}
