package dev.turnstile.postgres.internal.table;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.door.ConditionText;
import dev.turnstile.postgres.internal.door.ReservedNames;
import dev.turnstile.postgres.internal.sql.TextLiteral;
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
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
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
 * @param turnstile the quoted name of the schema of Turnstile's tables
 * @param columns all columns by name, in the order of the table
 */
public record BoundTable(
        RecordTable declared,
        String category,
        String qualified,
        String alias,
        String turnstile,
        Map<String, TableColumn> columns) {

    private static final Set<String> STATE_TYPES = Set.of("smallint", "integer", "bigint");

    private static final Set<String> VERSION_TYPES = Set.of("integer", "bigint");

    private static final String GIVEN = "turnstile_given";

    private static final String FIND = """
            SELECT n.nspname, c.relname, c.relkind IN ('r', 'p') AS is_table
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = to_regclass(?)""";

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

    /**
     * Finds the table of a lifecycle.
     *
     * @param schema the schema of Turnstile's tables
     */
    public static BoundTable find(Connection connection, String schema, RecordTable table) throws SQLException {
        return find(connection, schema, table, table.name());
    }

    /**
     * Finds the table of a lifecycle by another name than the declared one.
     *
     * @param schema the schema of Turnstile's tables
     * @param name the table's name in this session: its qualified name where the table has been found before
     */
    public static BoundTable find(Connection connection, String schema, RecordTable table, String name)
            throws SQLException {
        BoundTable bound = look(connection, schema, table, name);
        bound.check(uniqueKeys(connection, name));
        return bound;
    }

    /**
     * Finds a table whose columns need not be those of a lifecycle.
     *
     * @param schema the schema of Turnstile's tables
     */
    public static BoundTable look(Connection connection, String schema, RecordTable table) throws SQLException {
        return look(connection, schema, table, table.name());
    }

    private static BoundTable look(Connection connection, String schema, RecordTable table, String called)
            throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(FIND)) {
            find.setString(1, called);
            try (ResultSet row = find.executeQuery()) {
                if (!row.next() || !row.getBoolean("is_table")) {
                    throw new LifecycleException(
                            "table " + called + " does not exist; create it, or name it with its schema", null);
                }
                String in = row.getString("nspname");
                String name = row.getString("relname");
                Map<String, TableColumn> columns = TableColumn.of(connection, called);
                ReservedNames.check(name, columns.keySet());
                return new BoundTable(
                        table,
                        category(in, name),
                        QuotedName.of(in) + "." + QuotedName.of(name),
                        QuotedName.of(name),
                        QuotedName.of(schema),
                        columns);
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
            throw new LifecycleException(
                    "column " + declared.stateColumn() + " of table " + declared.name() + " has type " + stateType
                            + ", expected smallint or integer; state codes are integers",
                    null);
        }
        String versionColumn = declared.versionColumn();
        if (versionColumn != null && !VERSION_TYPES.contains(type(versionColumn))) {
            throw new LifecycleException(
                    "column " + versionColumn + " of table " + declared.name() + " has type " + type(versionColumn)
                            + ", expected integer or bigint; it counts the record's changes",
                    null);
        }
        if (uniqueKeys.stream().noneMatch(declared.idColumns()::containsAll)) {
            throw new LifecycleException(
                    "table " + declared.name() + " has no unique index on " + declared.idColumns()
                            + "; an id must name one row, so add a primary key or a unique index",
                    null);
        }
    }

    /** Returns a column's type as it is declared. */
    public String type(String column) {
        return column(column).declared();
    }

    /** Returns the type that values for a column are cast to, which cuts none. */
    public String castType(String column) {
        return column(column).type();
    }

    /** Returns a column. */
    public TableColumn column(String column) {
        TableColumn found = columns.get(column);
        if (found == null) {
            throw new LifecycleException(
                    "table " + declared.name() + " has no column " + column + " (columns: "
                            + String.join(", ", columns.keySet()) + "); add it, or name the right one",
                    null);
        }
        return found;
    }

    /**
     * Returns the condition that the name of the table without a schema means this table in the session that runs the
     * statement, or none; nothing where the name has a schema. A search path that leads to a table of another schema must
     * not move the record of this one.
     *
     * @param before what stands before the condition, if there is one
     */
    public String sameTable(String before) {
        return ConditionText.of(declared.name()).tokens().size() > 1
                ? ""
                : before + "(SELECT coalesce(to_regclass(" + TextLiteral.of(declared.name()) + ") = to_regclass("
                        + TextLiteral.of(qualified) + "), true))";
    }

    /** Returns the state column, qualified. */
    public String state() {
        return alias + "." + QuotedName.of(declared.stateColumn());
    }

    /** Returns what the version column holds, null where there is none. */
    public String version() {
        String column = declared.versionColumn();
        return column == null ? "CAST(NULL AS bigint)" : "CAST(coalesce(" + qualified(column) + ", 0) AS bigint)";
    }

    /** Returns what an update sets beside the state, with a comma before it; nothing without a version column. */
    public String nextVersion() {
        String column = declared.versionColumn();
        return column == null ? "" : ", " + QuotedName.of(column) + " = coalesce(" + qualified(column) + ", 0) + 1";
    }

    /** Returns the condition that the row has the expected version; nothing without a version column. */
    public String sameVersion() {
        return declared.versionColumn() == null
                ? ""
                : " AND " + version() + " = coalesce(CAST(? AS bigint), " + version() + ")";
    }

    /**
     * Returns all columns, qualified, each with a text before it. A star would be other columns once the table has more, and
     * sessions that keep a plan would refuse to run it.
     */
    public String allColumns(String before) {
        return columns.keySet().stream()
                .map(column -> before + qualified(column))
                .collect(Collectors.joining());
    }

    /** Returns a column, qualified. */
    private String qualified(String name) {
        return alias + "." + QuotedName.of(name);
    }

    /** Returns the condition that picks the record; takes the values of the id columns in order. */
    public String byId() {
        return declared.idColumns().stream()
                .map(column -> qualified(column) + " = CAST(? AS " + castType(column) + ")")
                .collect(Collectors.joining(" AND "));
    }

    /** Returns the record's key as text, taken from its row: the same text in every session. */
    public String key() {
        return key(column -> column.in(alias));
    }

    private String key(Function<TableColumn, String> value) {
        List<TableColumn> ids = ids();
        if (ids.size() == 1) {
            return ids.getFirst().keyForm().text(value.apply(ids.getFirst()), turnstile);
        }
        return ids.stream()
                .map(column -> column.keyForm().inRow(value.apply(column), turnstile))
                .collect(Collectors.joining(", ", "ROW(", ")::text"));
    }

    private List<TableColumn> ids() {
        return declared.idColumns().stream().map(this::column).toList();
    }

    /**
     * Returns the condition that a column's value is of a type whose casts are the server's own. It is asked of the value
     * and not of the catalog: the type may have changed, and casts been made, since the condition was compiled.
     *
     * @param side the part of the statement that has the column
     */
    public String ownType(String side, String column) {
        return column(column).ownType(side);
    }

    /** Tells whether a column's type is the server's own, or a domain over one of those. */
    public boolean isPlain(String column) {
        return column(column).isPlain();
    }

    /** Returns a column's value as text by the output function of its type, which unlike a cast is nobody's code. */
    public String written(String side, String column) {
        return TableColumn.written(column(column).in(side));
    }

    /**
     * Returns {@link #key} for the functions of triggers, which run with {@link KeyForm#SETTINGS} and with other rights than
     * those of whoever changes the row: no function of Turnstile's schema and no code of the user's is called.
     */
    public String writtenKey() {
        List<TableColumn> ids = ids();
        if (ids.size() == 1) {
            return written(ids.getFirst());
        }
        return ids.stream()
                .map(column -> column.keyForm().isRowText() ? column.in(alias) : written(column))
                .collect(Collectors.joining(", ", "ROW(", ")::text"));
    }

    private String written(TableColumn column) {
        String value = column.in(alias);
        String written = TableColumn.written(value);
        return column.keyForm().casts()
                ? "CASE WHEN " + column.ownType(alias) + " THEN "
                        + column.keyForm().text(value, turnstile) + " ELSE " + written + " END"
                : written;
    }

    /**
     * Returns the keys of ids given as one array of texts for each id column. Where equal ids may be written differently,
     * the key is that of the row; of a record without a row only what the id itself says is known.
     */
    public String keys() {
        String given = key(column -> GIVEN + "." + idName(column));
        boolean oneSpelling = ids().stream().allMatch(TableColumn::oneSpelling);
        String key = oneSpelling
                ? given
                : "coalesce((SELECT " + key() + " FROM " + qualified + " AS " + alias + " WHERE " + sameId(GIVEN)
                        + " LIMIT 1), " + given + ")";
        return "SELECT " + key + " FROM (" + givenRows(givenIds()) + ") AS " + GIVEN;
    }

    /** Returns the condition that picks the records whose ids are given as one array of texts for each id column. */
    public String amongIds() {
        return "(" + idOrder() + ") IN (" + givenRows(givenIds()) + ")";
    }

    /** Returns the id columns under names of their own, {@code turnstile_id_0} and so on. */
    public String idColumns() {
        return numbered(i -> qualified(declared.idColumns().get(i)) + " AS turnstile_id_" + i, ", ");
    }

    /** Returns the id columns, to order by. */
    public String idOrder() {
        return numbered(i -> qualified(declared.idColumns().get(i)), ", ");
    }

    /** Returns the names of {@link #idColumns} in another part of the statement. */
    public String idNames(String part) {
        return numbered(i -> part + ".turnstile_id_" + i, ", ");
    }

    /** Returns the condition that a row has the id of another part of the statement. */
    public String sameId(String part) {
        return numbered(i -> qualified(declared.idColumns().get(i)) + " = " + part + ".turnstile_id_" + i, " AND ");
    }

    /** Returns the id's values from texts called {@link #givenNames}. */
    public String givenIds() {
        return numbered(
                i -> "CAST(turnstile_text_" + i + " AS "
                        + castType(declared.idColumns().get(i)) + ") AS turnstile_id_" + i,
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

    private String idName(TableColumn column) {
        return "turnstile_id_" + declared.idColumns().indexOf(column.name());
    }

    private String givenRows(String selected) {
        String arrays = numbered(i -> "CAST(? AS text[])", ", ");
        return "SELECT " + selected + " FROM unnest(" + arrays + ") AS turnstile_texts(" + givenNames() + ")";
    }

    /**
     * Returns the values of an id as texts, in the order of the id columns.
     *
     * @throws IllegalArgumentException if their number is wrong or one is null
     */
    public List<String> idValues(@Nullable Object id) {
        List<?> values = id instanceof List<?> list ? list : Collections.singletonList(id);
        if (values.size() != declared.idColumns().size() || values.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("an id of table " + declared.name() + " is "
                    + (declared.idColumns().size() == 1 ? "one value" : "a List of values") + " for "
                    + declared.idColumns() + ", got " + id);
        }
        return values.stream()
                .map(value -> GivenValue.text("an id of table " + declared.name(), value))
                .toList();
    }

    /**
     * Refuses a row that has no id, which neither the log nor a later call could name.
     *
     * @throws LifecycleException if the key is null
     */
    public void checkKey(@Nullable String key) {
        if (key == null) {
            throw withoutId(null);
        }
    }

    /** Returns the failure that a row has no id. */
    public LifecycleException withoutId(@Nullable Throwable cause) {
        return new LifecycleException(
                "table " + declared.name() + " holds a row whose " + String.join(", ", declared.idColumns())
                        + " is null, expected a value in every row; nothing was written; give the row an id, and make the"
                        + " column NOT NULL",
                cause);
    }

    /** Returns the same table with other names for some of its columns, and only those. */
    public BoundTable withNames(Map<String, String> names) {
        Map<String, TableColumn> renamed = new LinkedHashMap<>();
        names.forEach((name, other) -> renamed.put(other, column(name).called(other)));
        RecordTable table = declared.withId(
                        declared.idColumns().stream().map(names::get).toArray(String[]::new))
                .withState(names.getOrDefault(declared.stateColumn(), declared.stateColumn()));
        return new BoundTable(table, category, qualified, alias, turnstile, renamed);
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
