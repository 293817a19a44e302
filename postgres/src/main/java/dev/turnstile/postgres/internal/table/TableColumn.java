package dev.turnstile.postgres.internal.table;

import dev.turnstile.postgres.QuotedName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A column of a user's table, as statements need it.
 *
 * @param name its name
 * @param declared its type as SQL declares it, with length and precision
 * @param type the type that given values are cast to: without length and precision, and for a domain the type beneath it.
 *     A cast to a length cuts what is too long without a word; an assignment refuses it, and a comparison finds nothing
 * @param domain the number of the type where it is a domain over one of the server's own, 0 for other types that are not
 *     the server's own, null for those that are
 * @param keyForm how a value is written in a key
 * @param oneSpelling whether equal values are always written alike
 */
public record TableColumn(
        String name, String declared, String type, @Nullable Long domain, KeyForm keyForm, boolean oneSpelling) {

    private static final String COLUMNS = """
            WITH RECURSIVE under(attnum, name, declared, coll, oid) AS (
              SELECT attnum, attname, format_type(atttypid, atttypmod), attcollation, atttypid
              FROM pg_attribute
              WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped
              UNION ALL
              SELECT u.attnum, u.name, u.declared, u.coll, t.typbasetype
              FROM under u JOIN pg_type t ON t.oid = u.oid WHERE t.typtype = 'd')
            SELECT u.name, u.declared,
              CASE WHEN n.nspname <> 'pg_catalog' THEN quote_ident(n.nspname) || '.' || quote_ident(t.typname)
                WHEN t.typname IN ('name', 'char') THEN 'text' ELSE format_type(t.oid, -1) END AS type,
              CASE WHEN n.nspname = 'pg_catalog' THEN t.typname ELSE '' END AS own_name,
              CAST(t.typtype AS text) || CASE WHEN t.typcategory = 'S' THEN 'S' ELSE '' END AS kind,
              coalesce(c.collisdeterministic, true) AS deterministic
            FROM under u
            JOIN pg_type t ON t.oid = u.oid AND t.typtype <> 'd'
            JOIN pg_namespace n ON n.oid = t.typnamespace
            LEFT JOIN pg_collation c ON c.oid = u.coll
            ORDER BY u.attnum""";

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

    /** Returns a table's columns by name, in the order of the table. */
    static Map<String, TableColumn> of(Connection connection, String table) throws SQLException {
        Map<String, Long> domains = domains(connection, table);
        Map<String, TableColumn> columns = new LinkedHashMap<>();
        try (PreparedStatement query = connection.prepareStatement(COLUMNS)) {
            query.setString(1, table);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    String name = row.getString("name");
                    columns.put(name, read(row, name, domains.get(name)));
                }
            }
        }
        return columns;
    }

    private static TableColumn read(ResultSet row, String name, @Nullable Long domain) throws SQLException {
        KeyForm form = KeyForm.of(row.getString("own_name"), row.getString("kind"), row.getBoolean("deterministic"));
        boolean oneSpelling =
                row.getBoolean("deterministic") && form.oneSpelling(row.getString("own_name"), row.getString("kind"));
        return new TableColumn(name, row.getString("declared"), row.getString("type"), domain, form, oneSpelling);
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

    /**
     * Returns the condition that a value of the column is of a type whose casts are the server's own. It is asked of the
     * value and not of the catalog: the type may have changed, and casts been made, since the condition was compiled.
     *
     * @param side the part of the statement that has the column
     */
    String ownType(String side) {
        String number = "CAST(pg_typeof(" + in(side) + ") AS oid)";
        return "(" + number + " < 16384" + (domain == null || domain == 0 ? "" : " OR " + number + " = " + domain)
                + ")";
    }

    /** Tells whether the type is the server's own, or a domain over one of those. */
    boolean isPlain() {
        return domain == null || domain != 0;
    }

    /** Tells whether the type is one that a cast of a number keeps a bit of; an assignment of a number refuses it. */
    boolean isOfBits() {
        return type.equals("\"bit\"") || type.equals("bit varying") || type.equals("boolean");
    }

    /** Returns the same column under another name. */
    public TableColumn called(String other) {
        return new TableColumn(other, declared, type, domain, keyForm, oneSpelling);
    }

    /** Returns the column of a part of the statement. */
    String in(String side) {
        return side + "." + QuotedName.of(name);
    }

    /** Returns a value as text by the output function of its type, which unlike a cast is nobody's code. */
    static String written(String value) {
        return "CASE WHEN num_nulls(" + value + ") = 0 THEN format('%s', " + value + ") END";
    }
}
