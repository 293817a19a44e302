package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.postgres.Capture;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.table.TableIdentity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The stored options of installed enforcement and watches. */
final class EnforcementRegistry {

    private static final String FIND = """
            SELECT version, guarded, capture, application, door FROM {schema}.enforcement WHERE lifecycle = ?""";

    private static final String SAVE = """
            INSERT INTO {schema}.enforcement AS e (lifecycle, version, guarded, capture, application, door)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (lifecycle) DO UPDATE
              SET version = excluded.version, guarded = excluded.guarded, capture = excluded.capture,
                application = excluded.application, door = excluded.door, installed_at = clock_timestamp()
              WHERE (e.version, e.guarded, e.capture, e.application, e.door) IS DISTINCT FROM
                (excluded.version, excluded.guarded, excluded.capture, excluded.application, excluded.door)""";

    private static final String REMOVE = "DELETE FROM {schema}.enforcement WHERE lifecycle = ?";

    /**
     * Searches for the table by its name first, because a restored table has another OID and a new table may replace
     * the table. A column is excepted if its number or its name is that of the excepted column. If an excepted column
     * was dropped, columns that were added since are excepted too: one of them may have its last name, which is not
     * stored.
     */
    private static final String WATCHED = """
            SELECT w.category, w.table_name, w.found, w.excepted, ARRAY(
                SELECT CAST(a.attname AS text) FROM pg_attribute a
                WHERE a.attrelid = to_regclass(w.found) AND a.attnum > 0 AND NOT a.attisdropped
                  AND (a.attname = ANY (w.excepted) OR (w.same AND (a.attnum = ANY (w.excepted_numbers)
                    OR (a.attnum > w.last_number AND cardinality(w.dropped) > 0))))
                ORDER BY a.attnum) AS columns, w.dropped
            FROM (
              SELECT w.*, w.relation = to_regclass(w.found) AND w.catalog = {catalog} AS same, ARRAY(
                SELECT d.attnum FROM pg_attribute d
                WHERE d.attrelid = to_regclass(w.found) AND d.attrelid = w.relation AND w.catalog = {catalog}
                  AND d.attnum = ANY (w.excepted_numbers) AND d.attisdropped
                ORDER BY d.attnum) AS dropped
              FROM (
              SELECT w.*, CASE WHEN to_regclass(w.table_name) IS NULL THEN (
                SELECT format('"%s"."%s"', replace(n.nspname, '"', '""'), replace(c.relname, '"', '""'))
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.oid = w.relation AND w.catalog = {catalog}) ELSE w.table_name END AS found
              FROM {schema}.watched w) AS w) AS w
            ORDER BY w.table_name""";

    private static final String REMOVE_NAMESAKE = "DELETE FROM {schema}.watched WHERE table_name = ? AND category <> ?";

    private static final String SAVE_WATCHED = """
            WITH given AS (
              SELECT CAST(? AS smallint) AS category, CAST(? AS text) AS table_name, CAST(? AS text[]) AS excepted,
                CAST(to_regclass(?) AS oid) AS relation, CAST(? AS smallint[]) AS dropped)
            INSERT INTO {schema}.watched AS w (category, table_name, excepted, relation, catalog, excepted_numbers,
              last_number)
            SELECT g.category, g.table_name, g.excepted, g.relation, {catalog}, g.dropped || ARRAY(
                SELECT a.attnum FROM pg_attribute a
                WHERE a.attrelid = g.relation AND a.attname = ANY (g.excepted) AND a.attnum > 0 AND NOT a.attisdropped),
              (SELECT c.relnatts FROM pg_class c WHERE c.oid = g.relation)
            FROM given g
            ON CONFLICT (category) DO UPDATE
              SET table_name = excluded.table_name, excepted = excluded.excepted, relation = excluded.relation,
                catalog = excluded.catalog, excepted_numbers = excluded.excepted_numbers,
                last_number = excluded.last_number, installed_at = clock_timestamp()
              WHERE (w.table_name, w.excepted, w.relation, w.catalog, w.excepted_numbers, w.last_number)
                IS DISTINCT FROM (excluded.table_name, excluded.excepted, excluded.relation, excluded.catalog,
                  excluded.excepted_numbers, excluded.last_number)""";

    private static final String REMOVE_WATCHED = "DELETE FROM {schema}.watched WHERE category = ?";

    private final String schema;

    EnforcementRegistry(String schema) {
        this.schema = schema;
    }

    /**
     * The enforcement that is installed for one lifecycle.
     *
     * @param version the version of the definition that the triggers were compiled from
     * @param guarded whether the database refuses changes of state that the machine does not permit
     * @param capture the treatment of bypasses
     * @param application the application's role, which may not change the state; null for no seal
     * @param door the door's role, which may change the state; null for no seal
     */
    record Installed(
            int version,
            boolean guarded,
            Capture capture,
            @Nullable String application,
            @Nullable String door) {

        boolean isSealed() {
            return application != null && door != null;
        }
    }

    /**
     * A watched table: the history of its rows is recorded.
     *
     * @param category the id of the category of its streams
     * @param table the table's quoted name
     * @param registered the quoted name with which the watch was begun; the name may now refer to another table or to
     *     none
     * @param excepted the table's columns whose values are not stored
     * @param names the names of columns whose values are not stored, even if the table does not have them now
     * @param dropped the attribute numbers of dropped columns whose values were not stored
     */
    record Watched(
            short category,
            String table,
            String registered,
            List<String> excepted,
            List<String> names,
            List<Short> dropped) {

        boolean renamed() {
            return !table.equals(registered);
        }
    }

    Optional<Installed> find(Connection connection, short lifecycle) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(FIND))) {
            query.setShort(1, lifecycle);
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(new Installed(
                                row.getInt("version"),
                                row.getBoolean("guarded"),
                                Capture.valueOf(row.getString("capture").toUpperCase(Locale.ROOT)),
                                row.getString("application"),
                                row.getString("door")))
                        : Optional.empty();
            }
        }
    }

    void save(Connection connection, short lifecycle, Installed installed) throws SQLException {
        try (PreparedStatement save = connection.prepareStatement(sql(SAVE))) {
            save.setShort(1, lifecycle);
            save.setInt(2, installed.version());
            save.setBoolean(3, installed.guarded());
            save.setString(4, installed.capture().name().toLowerCase(Locale.ROOT));
            save.setString(5, installed.application());
            save.setString(6, installed.door());
            save.executeUpdate();
        }
    }

    void remove(Connection connection, short lifecycle) throws SQLException {
        remove(connection, REMOVE, lifecycle);
    }

    List<Watched> watched(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(WATCHED));
                ResultSet row = query.executeQuery()) {
            List<Watched> watched = new ArrayList<>();
            while (row.next()) {
                watched.add(watched(row));
            }
            return watched;
        }
    }

    private static Watched watched(ResultSet row) throws SQLException {
        String registered = row.getString("table_name");
        List<String> columns = List.of((String[]) row.getArray("columns").getArray());
        Set<String> names =
                new LinkedHashSet<>(List.of((String[]) row.getArray("excepted").getArray()));
        names.addAll(columns);
        return new Watched(
                row.getShort("category"),
                Objects.requireNonNullElse(row.getString("found"), registered),
                registered,
                columns,
                List.copyOf(names),
                List.of((Short[]) row.getArray("dropped").getArray()));
    }

    void save(Connection connection, Watched watched) throws SQLException {
        try (PreparedStatement remove = connection.prepareStatement(sql(REMOVE_NAMESAKE))) {
            remove.setString(1, watched.table());
            remove.setShort(2, watched.category());
            remove.executeUpdate();
        }
        try (PreparedStatement save = connection.prepareStatement(sql(SAVE_WATCHED))) {
            save.setShort(1, watched.category());
            save.setString(2, watched.table());
            save.setArray(3, connection.createArrayOf("text", watched.names().toArray()));
            save.setString(4, watched.table());
            save.setArray(5, connection.createArrayOf("int2", watched.dropped().toArray()));
            save.executeUpdate();
        }
    }

    void removeWatched(Connection connection, short category) throws SQLException {
        remove(connection, REMOVE_WATCHED, category);
    }

    private void remove(Connection connection, String sql, short number) throws SQLException {
        try (PreparedStatement remove = connection.prepareStatement(sql(sql))) {
            remove.setShort(1, number);
            remove.executeUpdate();
        }
    }

    private String sql(String text) {
        return StatementTemplate.of(schema)
                .with("catalog", TableIdentity.catalog(schema))
                .fill(text);
    }
}
