package dev.turnstile.postgres.internal.table;

import dev.turnstile.postgres.QuotedName;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A column of a user's table, with the types that statements need.
 *
 * @param name the column's name
 * @param declared the declared type, with length and precision
 * @param type the type that given values are cast to: without length and precision, and for a domain its base type. A
 *     cast to a type with a length truncates a longer value silently, while an assignment fails and a comparison finds
 *     no row
 * @param domain the OID of the type if it is a domain over a built-in type; 0 for any other type that is not built in;
 *     null for a built-in type
 * @param keyForm the form of a value in a record's key
 * @param oneSpelling whether equal values always have the same text
 * @param enumDomain whether the type is a domain over an enum, whose values have no operators until they are cast to it
 */
public record TableColumn(
        String name,
        String declared,
        String type,
        @Nullable Long domain,
        KeyForm keyForm,
        boolean oneSpelling,
        boolean enumDomain) {

    private static final String COLUMNS = """
            WITH RECURSIVE under(attnum, name, declared, coll, given, oid) AS (
              SELECT attnum, attname, format_type(atttypid, atttypmod), attcollation, atttypid, atttypid
              FROM pg_attribute
              WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped
              UNION ALL
              SELECT u.attnum, u.name, u.declared, u.coll, u.given, t.typbasetype
              FROM under u JOIN pg_type t ON t.oid = u.oid WHERE t.typtype = 'd')
            SELECT u.name, u.declared,
              CASE WHEN n.nspname <> 'pg_catalog' THEN quote_ident(n.nspname) || '.' || quote_ident(t.typname)
                WHEN t.typname IN ('name', 'char') THEN 'text' ELSE format_type(t.oid, -1) END AS type,
              CASE WHEN n.nspname = 'pg_catalog' THEN t.typname ELSE '' END AS own_name,
              CAST(t.typtype AS text) || CASE WHEN t.typcategory = 'S' THEN 'S' ELSE '' END AS kind,
              coalesce(c.collisdeterministic, true) AS deterministic,
              t.typtype = 'e' AND t.oid <> u.given AS enum_domain
            FROM under u
            JOIN pg_type t ON t.oid = u.oid AND t.typtype <> 'd'
            JOIN pg_namespace n ON n.oid = t.typnamespace
            LEFT JOIN pg_collation c ON c.oid = u.coll
            ORDER BY u.attnum""";

    /** OIDs below 16384 are built-in types. Arrays of domains count as domains. */
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

    /** A type with a limited number of digits after the point. */
    private static final Pattern DIGITS = Pattern.compile("(?:numeric\\([0-9]+,|time\\(|timestamp\\()([0-9]+)\\).*");

    /** The fraction of a time's seconds, without zeros at the end. */
    private static final Pattern FRACTION = Pattern.compile("\\.([0-9]*?)0*(?![0-9])");

    /** Returns a table's columns by name, in the table's order. */
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
        return new TableColumn(
                name,
                row.getString("declared"),
                row.getString("type"),
                domain,
                form,
                oneSpelling,
                row.getBoolean("enum_domain"));
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
     * Returns the condition that a value of the column has a type whose casts are built in. The condition checks the
     * value and not the catalog, because after it was compiled, the type may have changed and casts may have been
     * created.
     *
     * @param side the alias that has the column
     */
    String ownType(String side) {
        String number = "CAST(pg_typeof(" + in(side) + ") AS oid)";
        return "(" + number + " < 16384" + (domain == null || domain == 0 ? "" : " OR " + number + " = " + domain)
                + ")";
    }

    /** Returns whether the type is built in, or a domain over a built-in type. */
    boolean isPlain() {
        return domain == null || domain != 0;
    }

    /**
     * Returns whether the type is a bit string or boolean: a cast of a number would keep only some bits, while an
     * assignment of a number fails.
     */
    boolean isOfBits() {
        return type.equals("\"bit\"") || type.equals("bit varying") || type.equals("boolean");
    }

    /** Returns whether the column's type has fewer digits after the point than a number or time. */
    boolean rounds(String text) {
        Matcher type = DIGITS.matcher(declared);
        return type.matches() && digits(text) > Integer.parseInt(type.group(1));
    }

    private static int digits(String text) {
        try {
            return new BigDecimal(text.strip()).stripTrailingZeros().scale();
        } catch (NumberFormatException e) {
            Matcher fraction = FRACTION.matcher(text);
            return fraction.find() ? fraction.group(1).length() : 0;
        }
    }

    /** Returns this column under another name. */
    public TableColumn called(String other) {
        return new TableColumn(other, declared, type, domain, keyForm, oneSpelling, enumDomain);
    }

    /** Returns the column, qualified by an alias of the statement. */
    String in(String side) {
        return side + "." + QuotedName.of(name);
    }

    /** Returns the column, qualified by an alias of the statement, with a type that has operators. */
    String compared(String side) {
        return enumDomain ? "CAST(" + in(side) + " AS " + type + ")" : in(side);
    }

    /**
     * Returns the expression for a value as text by the output function of its type. A cast could run the user's code.
     */
    static String written(String value) {
        return "CASE WHEN num_nulls(" + value + ") = 0 THEN format('%s', " + value + ") END";
    }
}
