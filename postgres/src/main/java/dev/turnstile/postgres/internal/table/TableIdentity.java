package dev.turnstile.postgres.internal.table;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.sql.TextLiteral;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The identity of bound and watched tables and of their columns: OIDs and attribute numbers, by which tables and
 * columns are found after a rename.
 *
 * <p>An OID is valid only in the catalog in which it was read, which the OID of Turnstile's table {@code log}
 * identifies.
 */
public final class TableIdentity {

    /** The parts of statements, replaced in one pass because a schema's name may contain any text. */
    private static final Pattern PART = Pattern.compile("\\{(schema|catalog)}");

    private static final String READABLE = """
            SELECT count(*) = 3 FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid
            WHERE n.nspname = ? AND c.relname IN ('lifecycle', 'watched', 'category')
              AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
              AND (c.relname = 'category' OR EXISTS (
                SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'relation'))""";

    private static final String CATEGORY = """
            WITH given AS (
              SELECT CAST(? AS oid) AS relation, CAST(? AS text) AS table_name, CAST(? AS text) AS name),
            bound AS (
              SELECT 1 AS n, l.category, l.table_name, l.relation = g.relation AND l.catalog = {catalog} AS same
              FROM {schema}.lifecycle l CROSS JOIN given g
              UNION ALL
              SELECT 2, w.category, w.table_name, w.relation = g.relation AND w.catalog = {catalog}
              FROM {schema}.watched w CROSS JOIN given g)
            SELECT coalesce(
              (SELECT c.name FROM bound b JOIN {schema}.category c ON c.id = b.category
               WHERE b.same ORDER BY b.n, c.id LIMIT 1),
              (SELECT c.name FROM bound b JOIN {schema}.category c ON c.id = b.category
               WHERE b.table_name = given.table_name ORDER BY b.n, c.id LIMIT 1),
              CASE WHEN NOT EXISTS (
                SELECT FROM bound b JOIN {schema}.category c ON c.id = b.category WHERE c.name = given.name)
                THEN given.name END,
              (SELECT given.name || '_' || i FROM generate_series(2, 32767) AS i
               WHERE NOT EXISTS (SELECT FROM {schema}.category c WHERE c.name = given.name || '_' || i)
               ORDER BY i LIMIT 1))
            FROM given""";

    /**
     * Updates the stored names. A stored name that still exists in the table is replaced only if its column is the
     * bound column, or if the column of another lifecycle now has the name. If another lifecycle needs the name of a
     * dropped table or column, the lifecycle of that table or column loses it.
     */
    private static final String FOLLOW = """
            WITH given AS (
              SELECT CAST(? AS oid) AS relation, {catalog} AS catalog, CAST(? AS text) AS table_name,
                CAST(? AS text) AS state_column),
            live AS (
              SELECT l.id, g.table_name, CAST(a.attname AS text) AS state_column, l.table_name AS former_table,
                l.state_column AS former_column, a.attname = g.state_column AS bound,
                ARRAY(
                  SELECT coalesce(CAST(i.attname AS text), k.name)
                  FROM unnest(l.id_columns, l.id_numbers) WITH ORDINALITY AS k(name, number, n)
                  LEFT JOIN pg_attribute i
                    ON i.attrelid = l.relation AND i.attnum = k.number AND NOT i.attisdropped
                  ORDER BY k.n) AS id_columns
              FROM {schema}.lifecycle l
              JOIN given g ON g.relation = l.relation AND g.catalog = l.catalog
              JOIN pg_attribute a ON a.attrelid = l.relation AND a.attnum = l.state_number AND NOT a.attisdropped),
            moved AS (
              SELECT m.* FROM live m
              WHERE (m.table_name, m.state_column) <> (m.former_table, m.former_column)
                AND (m.bound OR m.table_name <> m.former_table
                  OR EXISTS (SELECT FROM live o WHERE o.id <> m.id AND o.state_column = m.former_column)
                  OR NOT EXISTS (
                    SELECT FROM given g JOIN pg_attribute a ON a.attrelid = g.relation
                    WHERE a.attname = m.former_column AND NOT a.attisdropped))),
            vacated AS (
              UPDATE {schema}.lifecycle d
              SET state_column = format('%s (replaced, lifecycle %s)', d.state_column, d.id)
              FROM moved m
              WHERE m.table_name = d.table_name AND m.state_column = d.state_column
                AND d.id NOT IN (SELECT id FROM moved))
            UPDATE {schema}.lifecycle l
            SET table_name = m.table_name, state_column = m.state_column, id_columns = m.id_columns
            FROM moved m WHERE l.id = m.id""";

    /**
     * Searches for a table by its name first, because a restored table has another OID and a new table may replace the
     * table. In the table that the numbers were read from, a column is found by its number. If its former name now
     * belongs to a column that no lifecycle of the table was bound to, that column has replaced it.
     */
    private static final String LIFECYCLES = """
            (SELECT l.id, l.machine, l.category, l.found AS table_name, ARRAY(
                SELECT CASE WHEN numbered.attname IS NULL OR named.attnum <> ALL (l.bound) THEN k.name
                  ELSE CAST(numbered.attname AS text) END
                FROM unnest(l.id_columns, l.id_numbers) WITH ORDINALITY AS k(name, number, n)
                LEFT JOIN pg_attribute named
                  ON named.attrelid = l.live AND named.attname = k.name AND named.attnum > 0 AND NOT named.attisdropped
                LEFT JOIN pg_attribute numbered
                  ON numbered.attrelid = l.same AND numbered.attnum = k.number AND NOT numbered.attisdropped
                ORDER BY k.n) AS id_columns,
              CASE WHEN numbered.attname IS NULL OR named.attnum <> ALL (l.bound) THEN l.state_column
                ELSE CAST(numbered.attname AS text) END AS state_column,
              CASE WHEN l.same IS NULL THEN l.version_column ELSE (
                SELECT CAST(a.attname AS text) FROM pg_attribute a
                WHERE a.attrelid = l.same AND a.attnum = l.version_number AND NOT a.attisdropped) END AS version_column,
              l.table_name AS registered_table_name, l.id_columns AS registered_id_columns,
              l.state_column AS registered_state_column
            FROM (
              SELECT l.*, CASE WHEN l.live = l.relation AND l.catalog = {catalog} THEN l.live END AS same, ARRAY(
                  SELECT unnest(o.id_numbers || o.state_number) FROM {schema}.lifecycle o
                  WHERE o.relation = l.live AND o.catalog = {catalog}) AS bound,
                CASE WHEN l.named IS NULL AND l.live IS NOT NULL THEN (
                  SELECT format('"%s"."%s"', replace(n.nspname, '"', '""'), replace(c.relname, '"', '""'))
                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = l.live)
                  ELSE l.table_name END AS found
              FROM (
                SELECT l.*, to_regclass(l.table_name) AS named,
                  coalesce(CAST(to_regclass(l.table_name) AS oid), (
                    SELECT c.oid FROM pg_class c WHERE c.oid = l.relation AND l.catalog = {catalog})) AS live
                FROM {schema}.lifecycle l) AS l) AS l
            LEFT JOIN pg_attribute named ON named.attrelid = l.live AND named.attname = l.state_column
              AND named.attnum > 0 AND NOT named.attisdropped
            LEFT JOIN pg_attribute numbered ON numbered.attrelid = l.same AND numbered.attnum = l.state_number
              AND NOT numbered.attisdropped)""";

    private TableIdentity() {}

    /** Returns the expression for the identity of the catalog, which is stored together with an OID. */
    public static String catalog(String schema) {
        return "CAST(CAST(" + TextLiteral.of(QuotedName.of(schema) + ".log") + " AS regclass) AS oid)";
    }

    /** Returns the expression for the attribute numbers of columns, given expressions for their names and the table. */
    public static String numbers(String names, String relation) {
        return "(SELECT array_agg(i.attnum ORDER BY k.n) FROM unnest(" + names + ") WITH ORDINALITY AS k(name, n)"
                + " LEFT JOIN pg_attribute i ON i.attrelid = " + relation
                + " AND i.attname = k.name AND i.attnum > 0 AND NOT i.attisdropped)";
    }

    private static String sql(String schema, String text) {
        return PART.matcher(text)
                .replaceAll(part -> Matcher.quoteReplacement(
                        part.group().equals("{catalog}") ? catalog(schema) : QuotedName.of(schema)));
    }

    /**
     * Returns the category of a table's streams. If the table has a lifecycle or watch, this is its category, which
     * stays the same if the table is renamed. Otherwise it is the table's name, with a number if another table that had
     * the name before uses the category.
     */
    static String category(Connection connection, String schema, long oid, String qualified, String name)
            throws SQLException {
        if (!readable(connection, schema)) {
            return name;
        }
        try (PreparedStatement query = connection.prepareStatement(sql(schema, CATEGORY))) {
            query.setLong(1, oid);
            query.setString(2, qualified);
            query.setString(3, name);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private static boolean readable(Connection connection, String schema) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(READABLE)) {
            query.setString(1, schema);
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** Updates the stored names of a table's lifecycles to the current ones. */
    public static void follow(Connection connection, String schema, BoundTable table) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql(schema, FOLLOW))) {
            update.setLong(1, table.oid());
            update.setString(2, table.qualified());
            update.setString(3, table.declared().stateColumn());
            update.executeUpdate();
        }
    }

    /**
     * Returns a subquery for the lifecycles with the current names of their tables and columns, and with the registered
     * names. A dropped table or column has its registered name.
     */
    public static String lifecycles(String schema) {
        return sql(schema, LIFECYCLES);
    }
}
