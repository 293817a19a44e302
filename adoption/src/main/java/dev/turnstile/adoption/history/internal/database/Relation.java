package dev.turnstile.adoption.history.internal.database;

import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.postgres.QuotedName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A table or view in the catalog.
 *
 * @param oid the object's id
 * @param schema the name of the schema
 * @param name the name
 * @param columns the columns
 * @param key the columns of the primary key; empty if there is none
 */
record Relation(long oid, String schema, String name, List<RowColumn> columns, List<String> key) {

    private static final List<String> KINDS = List.of("r", "p", "v", "m", "f");

    private static final String FIND = """
            SELECT c.relkind::text AS kind, c.oid::bigint AS oid, n.nspname::text AS schema, c.relname::text AS name,
                   ARRAY(SELECT a.attname::text FROM pg_attribute a
                         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS columns,
                   ARRAY(SELECT t.typname::text FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
                         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS types,
                   ARRAY(SELECT a.attname::text FROM pg_index i
                         CROSS JOIN LATERAL unnest(i.indkey::smallint[]) WITH ORDINALITY AS part (attnum, n)
                         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = part.attnum
                         WHERE i.indrelid = c.oid AND i.indisprimary ORDER BY part.n) AS key
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = to_regclass(?)
            """;

    /**
     * Finds a table or view.
     *
     * @param name the name in SQL syntax
     */
    static Relation find(ReadTransaction transaction, String name) {
        List<Optional<Relation>> found = transaction.query(FIND, Relation::of, name);
        if (found.isEmpty()) {
            throw transaction
                    .origin()
                    .invalid(
                            0,
                            "expected a table or a view, found no " + Excerpt.of(name)
                                    + "; check the name and the database, or specify the schema");
        }
        return found.getFirst()
                .orElseThrow(() -> transaction
                        .origin()
                        .invalid(0, "expected a table or a view, got another object of this name; specify a table"));
    }

    private static Optional<Relation> of(ResultSet row) throws SQLException {
        if (!KINDS.contains(row.getString("kind"))) {
            return Optional.empty();
        }
        List<String> names = texts(row, "columns");
        List<String> types = texts(row, "types");
        List<RowColumn> columns = IntStream.range(0, names.size())
                .mapToObj(i -> new RowColumn(names.get(i), types.get(i)))
                .toList();
        return Optional.of(new Relation(
                row.getLong("oid"), row.getString("schema"), row.getString("name"), columns, texts(row, "key")));
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return Arrays.asList((String[]) row.getArray(column).getArray());
    }

    /** Returns the name for use in SQL. */
    String quoted() {
        return QuotedName.of(schema) + "." + QuotedName.of(name);
    }

    List<String> names() {
        return columns.stream().map(RowColumn::name).toList();
    }

    boolean has(String column) {
        return names().contains(column);
    }

    /** Returns the column of a name in any case, because some applications quote their names. */
    Optional<RowColumn> inAnyCase(String column) {
        return columns.stream()
                .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(column))
                .findFirst();
    }

    /**
     * Checks that a column exists.
     *
     * @param remedy the end of the message
     * @throws dev.turnstile.adoption.history.InvalidLogException if it does not
     */
    void require(DatabaseOrigin origin, String column, String remedy) {
        if (!has(column)) {
            String listed = String.join(", ", names().stream().map(Excerpt::of).toList());
            throw origin.invalid(
                    0, "expected a column " + Excerpt.of(column) + " in " + name + ", got: " + listed + "; " + remedy);
        }
    }
}
