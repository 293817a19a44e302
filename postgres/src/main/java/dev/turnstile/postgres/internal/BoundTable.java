package dev.turnstile.postgres.internal;

import dev.turnstile.lifecycle.LifecycleFailure;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.text.StorableText;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A user's table as the catalog knows it, with the names and types that the statements need.
 *
 * @param declared the table as the user named it
 * @param category the category of its streams: the table's name, with its schema unless that is {@code public}; quoted
 *     where a name contains a point or a quote
 * @param qualified the quoted name with its schema
 * @param alias the quoted name without the schema, by which conditions may refer to it
 * @param types the types of all columns as SQL writes them, by name, in the order of the table
 * @param domains the columns whose types are not the server's own: the number of the type where it is a domain over one of
 *     those, otherwise 0
 */
public record BoundTable(
        RecordTable declared,
        String category,
        String qualified,
        String alias,
        Map<String, String> types,
        Map<String, Long> domains) {

    private static final Set<String> STATE_TYPES = Set.of("smallint", "integer", "bigint");

    private static final Set<String> VERSION_TYPES = Set.of("integer", "bigint");

    private static final String FIND = """
            SELECT n.nspname, c.relname, c.relkind IN ('r', 'p') AS is_table
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = to_regclass(?)""";

    private static final String COLUMNS = """
            SELECT attname, format_type(atttypid, atttypmod)
            FROM pg_attribute
            WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped
            ORDER BY attnum""";

    /** Numbers below 16384 are the server's own types; arrays of domains count as well. */
    private static final String DOMAINS = """
            WITH RECURSIVE under(attname, type, oid) AS (
              SELECT attname, atttypid, atttypid FROM pg_attribute
              WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped AND CAST(atttypid AS bigint) >= 16384
              UNION ALL
              SELECT u.attname, u.type, CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.typelem END
              FROM under u JOIN pg_type t ON t.oid = u.oid
              WHERE CAST(t.oid AS bigint) >= 16384 AND (t.typtype = 'd' OR (t.typcategory = 'A' AND t.typelem <> 0)))
            SELECT attname, CASE WHEN min(CAST(oid AS bigint)) < 16384 THEN CAST(type AS bigint) ELSE 0 END
            FROM under GROUP BY attname, type""";

    private static final String UNIQUE_KEYS = """
            SELECT array_agg(a.attname::text)
            FROM pg_index i
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
            WHERE i.indrelid = to_regclass(?) AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL
            GROUP BY i.indexrelid""";

    /** Tells whether there is a table of that name, whatever its columns. */
    public static boolean exists(Connection connection, RecordTable table) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(FIND)) {
            find.setString(1, table.name());
            try (ResultSet row = find.executeQuery()) {
                return row.next() && row.getBoolean("is_table");
            }
        }
    }

    public static BoundTable find(Connection connection, RecordTable table) throws SQLException {
        BoundTable bound = look(connection, table);
        bound.check(uniqueKeys(connection, table.name()));
        return bound;
    }

    /** Finds a table whose columns need not be those of a lifecycle. */
    public static BoundTable look(Connection connection, RecordTable table) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(FIND)) {
            find.setString(1, table.name());
            try (ResultSet row = find.executeQuery()) {
                if (!row.next() || !row.getBoolean("is_table")) {
                    throw new LifecycleFailure(
                            "table " + table.name() + " does not exist; create it, or name it with its schema", null);
                }
                String schema = row.getString("nspname");
                String name = row.getString("relname");
                return new BoundTable(
                        table,
                        category(schema, name),
                        QuotedName.of(schema) + "." + QuotedName.of(name),
                        QuotedName.of(name),
                        columns(connection, table.name()),
                        domains(connection, table.name()));
            }
        }
    }

    /** A point or a quote in a name must not make one table's streams those of another one. */
    private static String category(String schema, String name) {
        return schema.equals("public") ? part(name) : part(schema) + "." + part(name);
    }

    private static String part(String name) {
        return name.indexOf('.') < 0 && name.indexOf('"') < 0 ? name : QuotedName.of(name);
    }

    private void check(List<Set<String>> uniqueKeys) {
        for (String column : declared.idColumns()) {
            type(column);
        }
        String stateType = type(declared.stateColumn());
        if (!STATE_TYPES.contains(stateType)) {
            throw new LifecycleFailure(
                    "column " + declared.stateColumn() + " of table " + declared.name() + " has type " + stateType
                            + ", expected smallint or integer; state codes are integers",
                    null);
        }
        String versionColumn = declared.versionColumn();
        if (versionColumn != null && !VERSION_TYPES.contains(type(versionColumn))) {
            throw new LifecycleFailure(
                    "column " + versionColumn + " of table " + declared.name() + " has type " + type(versionColumn)
                            + ", expected integer or bigint; it counts the record's changes",
                    null);
        }
        if (uniqueKeys.stream().noneMatch(declared.idColumns()::containsAll)) {
            throw new LifecycleFailure(
                    "table " + declared.name() + " has no unique index on " + declared.idColumns()
                            + "; an id must name one row, so add a primary key or a unique index",
                    null);
        }
    }

    /** Returns a column's type. */
    public String type(String column) {
        String type = types.get(column);
        if (type == null) {
            throw new LifecycleFailure(
                    "table " + declared.name() + " has no column " + column + " (columns: "
                            + String.join(", ", types.keySet()) + "); add it, or name the right one",
                    null);
        }
        return type;
    }

    /** Returns the state column, qualified. */
    public String state() {
        return alias + "." + QuotedName.of(declared.stateColumn());
    }

    /** Returns what the version column holds, null where there is none. */
    String version() {
        String column = declared.versionColumn();
        return column == null ? "CAST(NULL AS bigint)" : "CAST(coalesce(" + column(column) + ", 0) AS bigint)";
    }

    /** Returns what an update sets beside the state, with a comma before it; nothing without a version column. */
    String nextVersion() {
        String column = declared.versionColumn();
        return column == null ? "" : ", " + QuotedName.of(column) + " = coalesce(" + column(column) + ", 0) + 1";
    }

    /** Returns the condition that the row has the expected version; nothing without a version column. */
    String sameVersion() {
        return declared.versionColumn() == null
                ? ""
                : " AND " + version() + " = coalesce(CAST(? AS bigint), " + version() + ")";
    }

    /** Returns a column, qualified. */
    private String column(String name) {
        return alias + "." + QuotedName.of(name);
    }

    /** Returns the condition that picks the record; takes the values of the id columns in order. */
    String byId() {
        return declared.idColumns().stream()
                .map(column -> alias + "." + QuotedName.of(column) + " = CAST(? AS " + type(column) + ")")
                .collect(Collectors.joining(" AND "));
    }

    /** Returns the record's key as text, taken from its row. */
    public String key() {
        String columns = idOrder();
        return declared.idColumns().size() == 1 ? columns + "::text" : "ROW(" + columns + ")::text";
    }

    /**
     * Returns the condition that a column's value is of a type whose casts are the server's own. It is asked of the value
     * and not of the catalog: the type may have changed, and casts been made, since the condition was compiled.
     *
     * @param side the part of the statement that has the column
     */
    public String ownType(String side, String column) {
        String number = "CAST(pg_typeof(" + side + "." + QuotedName.of(column) + ") AS oid)";
        long domain = domains.getOrDefault(column, 0L);
        return "(" + number + " < 16384" + (domain == 0 ? "" : " OR " + number + " = " + domain) + ")";
    }

    /** Tells whether a column's type is the server's own, or a domain over one of those. */
    public boolean isPlain(String column) {
        return domains.getOrDefault(column, 1L) != 0;
    }

    /** Returns a column's value as text by the output function of its type, which unlike a cast is nobody's code. */
    public String written(String side, String column) {
        String value = side + "." + QuotedName.of(column);
        return "CASE WHEN num_nulls(" + value + ") = 0 THEN format('%s', " + value + ") END";
    }

    /** Returns {@link #key} for statements that run with other rights than those of whoever changes the row. */
    public String safeKey() {
        if (declared.idColumns().size() > 1) {
            return key();
        }
        String column = declared.idColumns().getFirst();
        return "CASE WHEN " + ownType(alias, column) + " THEN " + key() + " ELSE " + written(alias, column) + " END";
    }

    /** Returns the keys of ids given as one array of texts for each id column. */
    public String keys() {
        List<String> casts = casts();
        return given(casts.size() == 1 ? casts.getFirst() + "::text" : "ROW(" + String.join(", ", casts) + ")::text");
    }

    /** Returns the condition that picks the records whose ids are given as one array of texts for each id column. */
    String ids() {
        return "(" + idOrder() + ") IN (" + given(String.join(", ", casts())) + ")";
    }

    /** Returns the id columns under names of their own, {@code turnstile_id_0} and so on. */
    public String idColumns() {
        return numbered(i -> column(declared.idColumns().get(i)) + " AS turnstile_id_" + i, ", ");
    }

    /** Returns the id columns, to order by. */
    public String idOrder() {
        return numbered(i -> column(declared.idColumns().get(i)), ", ");
    }

    /** Returns the names of {@link #idColumns} in another part of the statement. */
    public String idNames(String part) {
        return numbered(i -> part + ".turnstile_id_" + i, ", ");
    }

    /** Returns the condition that a row has the id of another part of the statement. */
    public String sameId(String part) {
        return numbered(i -> column(declared.idColumns().get(i)) + " = " + part + ".turnstile_id_" + i, " AND ");
    }

    /** Returns the id's values from texts called {@link #givenNames}. */
    public String givenIds() {
        return numbered(
                i -> "CAST(turnstile_text_" + i + " AS "
                        + type(declared.idColumns().get(i)) + ") AS turnstile_id_" + i,
                ", ");
    }

    /** Returns the names of {@link #givenIds}, to order by: rows that are looked up in their order are near each other. */
    public String givenOrder() {
        return numbered(i -> "turnstile_id_" + i, ", ");
    }

    /** Returns the names of the texts in {@link #idArrays}. */
    public String givenNames() {
        return numbered(i -> "turnstile_text_" + i, ", ");
    }

    /**
     * Returns a parameter for each id column: an array of texts. As a subquery, so that the planner does not see how long
     * it is: one plan for few and for many, which finds each row by its id and is too cheap to be compiled.
     */
    public String idArrays() {
        return numbered(i -> "(SELECT CAST(? AS text[]))", ", ");
    }

    private String numbered(IntFunction<String> text, String separator) {
        return IntStream.range(0, declared.idColumns().size()).mapToObj(text).collect(Collectors.joining(separator));
    }

    private List<String> casts() {
        List<String> casts = new ArrayList<>();
        declared.idColumns()
                .forEach(column -> casts.add("CAST(turnstile_id_" + casts.size() + " AS " + type(column) + ")"));
        return casts;
    }

    private String given(String selected) {
        int columns = declared.idColumns().size();
        String arrays = String.join(", ", Collections.nCopies(columns, "CAST(? AS text[])"));
        String names = IntStream.range(0, columns)
                .mapToObj(column -> "turnstile_id_" + column)
                .collect(Collectors.joining(", "));
        return "SELECT " + selected + " FROM unnest(" + arrays + ") AS ids(" + names + ")";
    }

    /**
     * Returns the values of an id as texts, in the order of the id columns.
     *
     * @throws IllegalArgumentException if their number is wrong or one is null
     */
    public List<String> idValues(Object id) {
        List<?> values = id instanceof List<?> list ? list : List.of(id);
        if (values.size() != declared.idColumns().size() || values.stream().anyMatch(v -> v == null)) {
            throw new IllegalArgumentException("an id of table " + declared.name() + " is "
                    + (declared.idColumns().size() == 1 ? "one value" : "a List of values") + " for "
                    + declared.idColumns() + ", got " + id);
        }
        return values.stream()
                .map(value -> StorableText.checked("an id of table " + declared.name(), value.toString()))
                .toList();
    }

    private static Map<String, String> columns(Connection connection, String table) throws SQLException {
        Map<String, String> types = new LinkedHashMap<>();
        try (PreparedStatement query = connection.prepareStatement(COLUMNS)) {
            query.setString(1, table);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    types.put(row.getString(1), row.getString(2));
                }
            }
        }
        return types;
    }

    private static Map<String, Long> domains(Connection connection, String table) throws SQLException {
        Map<String, Long> domains = new LinkedHashMap<>();
        try (PreparedStatement query = connection.prepareStatement(DOMAINS)) {
            query.setString(1, table);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    domains.put(row.getString(1), row.getLong(2));
                }
            }
        }
        return domains;
    }

    private static List<Set<String>> uniqueKeys(Connection connection, String table) throws SQLException {
        List<Set<String>> keys = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(UNIQUE_KEYS)) {
            query.setString(1, table);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    keys.add(strings(row.getArray(1)));
                }
            }
        }
        return keys;
    }

    private static Set<String> strings(@Nullable Array array) throws SQLException {
        return array == null ? Set.of() : new HashSet<>(List.of((String[]) array.getArray()));
    }
}
