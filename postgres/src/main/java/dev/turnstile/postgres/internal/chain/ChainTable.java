package dev.turnstile.postgres.internal.chain;

import dev.turnstile.postgres.ChainAnchor;
import dev.turnstile.postgres.ChainFault;
import dev.turnstile.postgres.ChainReport;
import dev.turnstile.postgres.internal.connection.Connections;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Writes and verifies the hashes of chained events. Thread-safe. */
public final class ChainTable {

    private static final String LOCK_TIMEOUT = "SELECT set_config('lock_timeout', ?, true)";

    private static final String STOP_WRITERS = "LOCK TABLE {schema}.event IN SHARE ROW EXCLUSIVE MODE";

    private static final String AWAIT_WRITERS = "LOCK TABLE {schema}.event IN SHARE MODE";

    private static final String HAS_TRIGGER = """
            SELECT EXISTS (SELECT FROM pg_trigger
              WHERE tgrelid = CAST(? AS regclass) AND tgname = 'chain_events')""";

    private static final String TRIGGER = """
            CREATE TRIGGER chain_events AFTER INSERT ON {schema}.event REFERENCING NEW TABLE AS added
            FOR EACH STATEMENT EXECUTE FUNCTION {schema}.chain_events();
            ALTER TABLE {schema}.event ENABLE ALWAYS TRIGGER chain_events""";

    private static final String NO_TRIGGER = "DROP TRIGGER chain_events ON {schema}.event";

    private static final String CATEGORY =
            "INSERT INTO {schema}.category (name) VALUES (?) ON CONFLICT (name) DO NOTHING";

    private static final String BEGIN = """
            INSERT INTO {schema}.chained (category) SELECT id FROM {schema}.category WHERE name = ?
            ON CONFLICT (category) DO NOTHING""";

    private static final String END = """
            WITH ended AS (
              DELETE FROM {schema}.chained k USING {schema}.category c
              WHERE c.id = k.category AND c.name = ? RETURNING k.category),
            removed AS (
              DELETE FROM {schema}.event_chain h USING {schema}.stream s, ended
              WHERE s.id = h.stream_id AND s.category = ended.category)
            SELECT category FROM ended""";

    private static final String ANY = "SELECT EXISTS (SELECT FROM {schema}.chained)";

    private static final String FILL = """
            INSERT INTO {schema}.event_chain (stream_id, version, position, hash)
            SELECT e.stream_id, e.version, e.position,
              {schema}.chain('', {schema}.chained_text(CAST(ROW(e.*) AS {schema}.event), c.name, s.key, t))
                OVER (PARTITION BY e.stream_id ORDER BY e.version)
            FROM {schema}.every_event e
            JOIN {schema}.stream s ON s.id = e.stream_id
            JOIN {schema}.category c ON c.id = s.category
            JOIN {schema}.event_type t ON t.id = e.type
            WHERE c.name = ? AND {schema}.log_is_whole(0, 9223372036854775807, c.id)""";

    private static final String CHAINED =
            "SELECT name FROM {schema}.category JOIN {schema}.chained ON category = id ORDER BY name";

    private static final String COUNT = """
            SELECT count(DISTINCT s.id) FILTER (WHERE NOT s.closed) AS streams,
              count(h.version) FILTER (WHERE NOT s.closed) AS events,
              count(DISTINCT s.id) FILTER (WHERE s.closed) AS closed
            FROM {schema}.chained k
            JOIN {schema}.stream s ON s.category = k.category
            LEFT JOIN {schema}.event_chain h ON h.stream_id = s.id""";

    private static final String LAST = """
            SELECT coalesce(pg_sequence_last_value(
              CAST(pg_get_serial_sequence(?, 'position') AS regclass)), 0)""";

    private static final String DIGEST = """
            SELECT count(*), encode(sha256(coalesce(string_agg(
                int8send(stream_id) || int4send(version) || hash, '' ORDER BY stream_id), '')), 'hex')
            FROM (
              SELECT DISTINCT ON (h.stream_id) h.stream_id, h.version, h.hash
              FROM {schema}.event_chain h
              JOIN {schema}.stream s ON s.id = h.stream_id
              JOIN {schema}.category c ON c.id = s.category
              WHERE c.name = ? AND h.position <= ?
              ORDER BY h.stream_id, h.version DESC) AS heads""";

    private final StatementTemplate template;
    private final Connections.Own connections;

    public ChainTable(String schema, Connections.Own connections) {
        this.template = StatementTemplate.of(schema);
        this.connections = connections;
    }

    /** Starts to chain a category, and returns the number of existing events that were chained. */
    public long chain(String category, Duration lockTimeout) {
        return connections.inTransaction("chain category " + category, connection -> {
            query(connection, LOCK_TIMEOUT, row -> row.getString(1), Long.toString(lockTimeout.toMillis()));
            update(connection, STOP_WRITERS);
            if (!one(connection, HAS_TRIGGER, row -> row.getBoolean(1), template.part("schema") + ".event")) {
                update(connection, TRIGGER);
            }
            update(connection, CATEGORY, category);
            return update(connection, BEGIN, category) == 0 ? 0L : update(connection, FILL, category);
        });
    }

    /** Removes the chains of a category, and returns whether it was chained. */
    public boolean unchain(String category) {
        return connections.inTransaction("unchain category " + category, connection -> {
            update(connection, STOP_WRITERS);
            boolean ended =
                    !query(connection, END, row -> row.getShort(1), category).isEmpty();
            if (ended && !one(connection, ANY, row -> row.getBoolean(1))) {
                update(connection, NO_TRIGGER);
            }
            return ended;
        });
    }

    public List<String> chained() {
        return connections.run("read the chained categories", this::chained);
    }

    private List<String> chained(Connection connection) throws SQLException {
        return query(connection, CHAINED, row -> row.getString(1));
    }

    public ChainReport verify() {
        return connections.run("verify the chains", connection -> {
            List<ChainFault> faults = query(connection, ChainFaults.SQL, ChainFaults::fault);
            return one(
                    connection,
                    COUNT,
                    row -> new ChainReport(
                            row.getLong("streams"), row.getLong("events"), row.getLong("closed"), faults));
        });
    }

    /**
     * Returns anchors. Waits for appends in progress: later events have higher positions, so the anchors stay valid.
     */
    public List<ChainAnchor> anchors() {
        long position = connections.inTransaction("wait for appends", connection -> {
            update(connection, AWAIT_WRITERS);
            return one(connection, LAST, row -> row.getLong(1), template.part("schema") + ".event");
        });
        return connections.run("anchor the chains", connection -> {
            List<ChainAnchor> anchors = new ArrayList<>();
            for (String category : chained(connection)) {
                anchors.add(anchor(connection, category, position));
            }
            return anchors;
        });
    }

    public boolean matches(ChainAnchor anchor) {
        return connections.run(
                "compare with an anchor",
                connection ->
                        anchor(connection, anchor.category(), anchor.position()).equals(anchor));
    }

    private ChainAnchor anchor(Connection connection, String category, long position) throws SQLException {
        return one(
                connection,
                DIGEST,
                row -> new ChainAnchor(category, position, row.getLong(1), row.getString(2)),
                category,
                position);
    }

    /** Maps a row to a value. */
    @FunctionalInterface
    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> T one(Connection connection, String sql, Reading<T> reading, Object... values) throws SQLException {
        return query(connection, sql, reading, values).getFirst();
    }

    private <T> List<T> query(Connection connection, String sql, Reading<T> reading, Object... values)
            throws SQLException {
        List<T> found = new ArrayList<>();
        try (PreparedStatement query = prepared(connection, sql, values);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                found.add(reading.of(row));
            }
        }
        return found;
    }

    private long update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement update = prepared(connection, sql, values)) {
            return update.executeUpdate();
        }
    }

    private PreparedStatement prepared(Connection connection, String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(template.fill(sql));
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }
}
