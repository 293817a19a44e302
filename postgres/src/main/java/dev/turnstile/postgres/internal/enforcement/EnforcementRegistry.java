package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.postgres.Capture;
import dev.turnstile.postgres.internal.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

    private static final String WATCHED = "SELECT category, table_name, excepted FROM {schema}.watched ORDER BY 2";

    private static final String SAVE_WATCHED = """
            INSERT INTO {schema}.watched AS w (category, table_name, excepted) VALUES (?, ?, ?)
            ON CONFLICT (category) DO UPDATE
              SET table_name = excluded.table_name, excepted = excluded.excepted, installed_at = clock_timestamp()
              WHERE (w.table_name, w.excepted) IS DISTINCT FROM (excluded.table_name, excluded.excepted)""";

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
     * @param capture how bypasses are treated
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
     * A watched table, whose rows' history is recorded.
     *
     * @param category the id of the category of its streams
     * @param table the table's quoted name
     * @param excepted the columns whose values are not stored
     */
    record Watched(short category, String table, List<String> excepted) {}

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
                watched.add(new Watched(row.getShort("category"), row.getString("table_name"), List.of((String[])
                        row.getArray("excepted").getArray())));
            }
            return watched;
        }
    }

    void save(Connection connection, Watched watched) throws SQLException {
        try (PreparedStatement save = connection.prepareStatement(sql(SAVE_WATCHED))) {
            save.setShort(1, watched.category());
            save.setString(2, watched.table());
            save.setArray(3, connection.createArrayOf("text", watched.excepted().toArray()));
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
        return StatementTemplate.of(schema).fill(text);
    }
}
