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
 * A user's table as read from the catalog, with the names and types that statements need.
 *
 * @param declared the table as declared by the user
 * @param oid the table's OID
 * @param name the table's name, with its schema unless that is {@code public}; each name is quoted if it contains a
 *     period or a quote
 * @param category the category of its streams, which is the name under which the table was first bound or watched
 * @param qualified the quoted name with the schema
 * @param alias the quoted name without the schema, by which conditions may refer to the table
 * @param turnstile the quoted name of the schema of Turnstile's tables
 * @param columns all columns by name, in the table's order
 */
public record BoundTable(
        RecordTable declared,
        long oid,
        String name,
        String category,
        String qualified,
        String alias,
        String turnstile,
        Map<String, TableColumn> columns) {

    private static final Set<String> STATE_TYPES = Set.of("smallint", "integer", "bigint");

    private static final Set<String> VERSION_TYPES = Set.of("integer", "bigint");

    private static final String GIVEN = "turnstile_given";

    private static final String FIND = """
            SELECT c.oid, n.nspname, c.relname, c.relkind IN ('r', 'p') AS is_table, CAST(c.relkind AS text) AS kind
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = to_regclass(?)""";

    private static final String UNIQUE_KEYS = """
            SELECT array_agg(a.attname::text)
            FROM pg_index i
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
            WHERE i.indrelid = to_regclass(?) AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL
            GROUP BY i.indexrelid""";

    /** Returns whether a table of that name exists, regardless of its columns. */
    public static boolean exists(Connection connection, RecordTable table) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(FIND)) {
            find.setString(1, table.name());
            try (ResultSet row = find.executeQuery()) {
                return row.next() && row.getBoolean("is_table");
            }
        }
    }

    /**
     * Returns the table of a lifecycle, and checks its columns and keys.
     *
     * @param schema the schema of Turnstile's tables
     */
    public static BoundTable find(Connection connection, String schema, RecordTable table) throws SQLException {
        return find(connection, schema, table, table.name());
    }

    /**
     * Returns the table of a lifecycle, found by another name than the declared one, and checks its columns and keys.
     *
     * @param schema the schema of Turnstile's tables
     * @param name the table's name in this session: the qualified name if the table was found before
     */
    public static BoundTable find(Connection connection, String schema, RecordTable table, String name)
            throws SQLException {
        BoundTable bound = read(connection, schema, table, name);
        bound.check(uniqueKeys(connection, name));
        return bound;
    }

    /** Returns this table with another declaration, and checks its columns and keys. */
    public BoundTable declaredAs(Connection connection, RecordTable other) throws SQLException {
        BoundTable bound = new BoundTable(other, oid, name, category, qualified, alias, turnstile, columns);
        bound.check(uniqueKeys(connection, qualified));
        return bound;
    }

    /**
     * Returns a table without checking its columns and keys.
     *
     * @param schema the schema of Turnstile's tables
     */
    public static BoundTable read(Connection connection, String schema, RecordTable table) throws SQLException {
        return read(connection, schema, table, table.name());
    }

    private static BoundTable read(Connection connection, String schema, RecordTable table, String searched)
            throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(FIND)) {
            find.setString(1, searched);
            try (ResultSet row = find.executeQuery()) {
                requireTable(row, searched);
                String in = row.getString("nspname");
                String name = row.getString("relname");
                Map<String, TableColumn> columns = TableColumn.of(connection, searched);
                ReservedNames.check(name, columns.keySet());
                String qualified = QuotedName.of(in) + "." + QuotedName.of(name);
                long oid = row.getLong("oid");
                return new BoundTable(
                        table,
                        oid,
                        named(in, name),
                        TableIdentity.category(connection, schema, oid, qualified, named(in, name)),
                        qualified,
                        QuotedName.of(name),
                        QuotedName.of(schema),
                        columns);
            }
        }
    }

    private static void requireTable(ResultSet row, String searched) throws SQLException {
        if (!row.next()) {
            throw NoTable.missing(searched);
        }
        if (!row.getBoolean("is_table")) {
            throw NoTable.other(searched, row.getString("kind"));
        }
    }

    /**
     * Returns a table's name for messages and categories. Quotes keep names with a period or a quote distinct from the
     * names of other tables.
     */
    static String named(String schema, String name) {
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
                            + ", expected integer or bigint; the column counts the record's changes",
                    null);
        }
        if (uniqueKeys.stream().noneMatch(declared.idColumns()::containsAll)) {
            throw new LifecycleException(
                    "table " + declared.name() + " has no unique index on " + declared.idColumns()
                            + "; an id must identify one row, so add a primary key or a unique index",
                    null);
        }
    }

    /** Returns a column's type as it is declared. */
    public String type(String column) {
        return column(column).declared();
    }

    /** Returns the type that values for a column are cast to, without a length, so that the cast truncates no value. */
    public String castType(String column) {
        return column(column).type();
    }

    /** Returns a column. */
    public TableColumn column(String column) {
        TableColumn found = columns.get(column);
        if (found == null) {
            throw new LifecycleException(
                    "table " + declared.name() + " has no column " + column + " (columns: "
                            + String.join(", ", columns.keySet()) + "); add the column, or correct the name",
                    null);
        }
        return found;
    }

    /**
     * Returns the condition that the table's unqualified name resolves to this table, or to no table, in the session
     * that runs the statement; empty if the declared name has a schema. A session whose search path finds a table of
     * another schema must not change a record of this table.
     *
     * @param before a prefix for a non-empty condition
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

    /** Returns the expression for the value of the version column; null if the table has none. */
    public String version() {
        String column = declared.versionColumn();
        return column == null ? "CAST(NULL AS bigint)" : "CAST(coalesce(" + qualified(column) + ", 0) AS bigint)";
    }

    /**
     * Returns the assignment that increments the version column, preceded by a comma; empty without a version column.
     */
    public String nextVersion() {
        String column = declared.versionColumn();
        return column == null ? "" : ", " + QuotedName.of(column) + " = coalesce(" + qualified(column) + ", 0) + 1";
    }

    /** Returns the condition that the row has the expected version; empty without a version column. */
    public String sameVersion() {
        return declared.versionColumn() == null
                ? ""
                : " AND " + version() + " = coalesce(CAST(? AS bigint), " + version() + ")";
    }

    /**
     * Returns all columns, qualified, each with a prefix. With {@code *}, a column added later would change the
     * result, and sessions with a cached plan would fail.
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

    /** Returns the condition that selects the record; its parameters are the values of the id columns in order. */
    public String byId() {
        return declared.idColumns().stream()
                .map(column -> compared(column) + " = CAST(? AS " + castType(column) + ")")
                .collect(Collectors.joining(" AND "));
    }

    /** Returns an id column, qualified, for comparisons with values of its {@link #castType}. */
    public String compared(String column) {
        return column(column).compared(alias);
    }

    /** Returns the expression for the record's key as text, computed from the row: the same text in every session. */
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
     * Returns the condition that a column's value has a type whose casts are built in. The condition checks the value
     * and not the catalog, because after it was compiled, the type may have changed and casts may have been created.
     *
     * @param side the alias that has the column
     */
    public String ownType(String side, String column) {
        return column(column).ownType(side);
    }

    /** Returns whether a column's type is built in, or a domain over a built-in type. */
    public boolean isPlain(String column) {
        return column(column).isPlain();
    }

    /**
     * Returns the expression for a column's value as text by the output function of its type. A cast could run the
     * user's code.
     */
    public String written(String side, String column) {
        return TableColumn.written(column(column).in(side));
    }

    /**
     * Returns {@link #key} for trigger functions, which run with {@link KeyForm#SETTINGS}, possibly with other
     * privileges than the statement. The expression therefore calls no function of Turnstile's schema and no code of
     * the user.
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
     * Returns a query for the keys of ids that are given as one array of texts for each id column. If equal ids may
     * have different texts, the key is computed from the row, or for a record without a row, from the given id. An id
     * with a null has no key.
     */
    public String keys() {
        String given = key(column -> GIVEN + "." + idName(column));
        boolean oneSpelling = ids().stream().allMatch(TableColumn::oneSpelling);
        String key = oneSpelling
                ? given
                : "coalesce((SELECT " + key() + " FROM " + qualified + " AS " + alias + " WHERE " + sameId(GIVEN)
                        + " LIMIT 1), " + given + ")";
        return "SELECT " + key + " FROM (" + givenRows(givenIds()) + ") AS " + GIVEN + " WHERE num_nulls("
                + idNames(GIVEN) + ") = 0";
    }

    /** Returns the condition that selects the records whose ids are given as one array of texts for each id column. */
    public String amongIds() {
        return "(" + idOrder() + ") IN (" + givenRows(givenIds()) + ")";
    }

    /** Returns the id columns under the aliases {@code turnstile_id_0} and so on. */
    public String idColumns() {
        return numbered(i -> compared(declared.idColumns().get(i)) + " AS turnstile_id_" + i, ", ");
    }

    /** Returns the id columns for ORDER BY. */
    public String idOrder() {
        return numbered(i -> compared(declared.idColumns().get(i)), ", ");
    }

    /** Returns the aliases of {@link #idColumns}, qualified by another alias of the statement. */
    public String idNames(String part) {
        return numbered(i -> part + ".turnstile_id_" + i, ", ");
    }

    /** Returns the condition that a row has the same id as another alias of the statement. */
    public String sameId(String part) {
        return numbered(i -> compared(declared.idColumns().get(i)) + " = " + part + ".turnstile_id_" + i, " AND ");
    }

    /** Returns the casts of the texts named {@link #givenNames} to the id's values. */
    public String givenIds() {
        return numbered(
                i -> "CAST(turnstile_text_" + i + " AS "
                        + castType(declared.idColumns().get(i)) + ") AS turnstile_id_" + i,
                ", ");
    }

    /**
     * Returns the aliases of {@link #givenIds} for ORDER BY. Rows that are read in the order of ids are near each
     * other.
     */
    public String givenOrder() {
        return numbered(i -> "turnstile_id_" + i, ", ");
    }

    /** Returns the names of the texts in {@link #idArrays}. */
    public String givenNames() {
        return numbered(i -> "turnstile_text_" + i, ", ");
    }

    /**
     * Returns a parameter for each id column: an array of texts, in a subquery, so that the planner does not see its
     * length. The plan is then the same for few and for many ids: it finds each row by its id, and its cost stays below
     * the threshold of just-in-time compilation.
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
     * @throws IllegalArgumentException if the number of values is wrong or one of them is null
     */
    public List<String> idValues(@Nullable Object id) {
        if (id != null && !(id instanceof List<?>) && declared.idColumns().size() == 1) {
            return List.of(idText(id));
        }
        List<?> values = id instanceof List<?> list ? list : Collections.singletonList(id);
        if (values.size() != declared.idColumns().size() || values.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("id of table " + declared.name() + ": expected "
                    + (declared.idColumns().size() == 1 ? "one value" : "a List of values") + " for "
                    + declared.idColumns() + ", got " + id);
        }
        return values.stream().map(this::idText).toList();
    }

    private String idText(Object value) {
        return GivenValue.text("id of table " + declared.name(), value);
    }

    /**
     * Checks that a row has an id. Without an id, neither the log nor a later statement can identify the row.
     *
     * @throws LifecycleException if the key is null
     */
    public void checkKey(@Nullable String key) {
        if (key == null) {
            throw withoutId(null);
        }
    }

    /** Returns the exception for a row without an id. */
    public LifecycleException withoutId(@Nullable Throwable cause) {
        return new LifecycleException(
                "table " + declared.name() + " contains a row whose " + String.join(", ", declared.idColumns())
                        + " is null, expected a value in every row; nothing was written; give the row an id, and make the"
                        + " column NOT NULL",
                cause);
    }

    /** Returns this table with only the given columns, under other names. */
    public BoundTable withNames(Map<String, String> names) {
        Map<String, TableColumn> renamed = new LinkedHashMap<>();
        names.forEach((name, other) -> renamed.put(other, column(name).called(other)));
        RecordTable table = declared.withId(
                        declared.idColumns().stream().map(names::get).toArray(String[]::new))
                .withState(names.getOrDefault(declared.stateColumn(), declared.stateColumn()));
        return new BoundTable(table, oid, name, category, qualified, alias, turnstile, renamed);
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
