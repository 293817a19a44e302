package dev.turnstile.postgres.internal.recovery;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.sql.SqlCursor;
import dev.turnstile.postgres.internal.sql.SqlFile;
import dev.turnstile.postgres.internal.sql.SqlTime;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.recovery.LogNeedsRecoveryException;
import dev.turnstile.postgres.recovery.RecoveryReport;
import dev.turnstile.postgres.recovery.RecoveryReport.Loss;
import dev.turnstile.postgres.recovery.RecoveryReport.ResetCursor;
import dev.turnstile.subscription.Cursor;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks whether the clock of a log is behind its horizons, and sets it above them.
 *
 * <p>The clock is the SQL functions {@code log_xid()}, {@code log_xmin()} and {@code log_xmax()}. They return the
 * transaction IDs of the cluster, to which recovery adds an offset. Horizons are not rewritten, because every event has
 * a horizon.
 */
public final class Recovery {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    /** The advisory lock of the schema migration, so that the log is not opened during recovery. */
    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('turnstile schema ' || ?, 0))";

    private static final String STOP_WRITERS =
            "LOCK TABLE {schema}.stream, {schema}.event, {schema}.subscription_shard IN SHARE ROW EXCLUSIVE MODE";

    private static final String LEASED = """
            SELECT count(*) AS leased, max(node) AS node, max(leased_until) AS until FROM {schema}.subscription_shard
            WHERE leased_until > clock_timestamp()""";

    private static final String LOG_ROW = "SELECT id, era FROM {schema}.log";

    private static final String EVENTS = """
            SELECT count(*) AS events, coalesce(max(position), 0) AS position,
              (SELECT recorded_at FROM {schema}.every_event ORDER BY position DESC LIMIT 1) AS recorded_at
            FROM {schema}.every_event""";

    private static final String NEW_ERA = "UPDATE {schema}.log SET era = era + 1, since = clock_timestamp()";

    private static final String RESET = """
            UPDATE {schema}.subscription_shard SET horizon = CAST(? AS xid8), position = ?
            WHERE subscription = ? AND shard = ?""";

    /** Raises the fencing tokens, so that nodes that are still running cannot save their cursors. */
    private static final String RELEASE_SHARDS =
            "UPDATE {schema}.subscription_shard SET node = NULL, leased_until = NULL, fence = fence + 1000";

    private static final String DELETE_LATER_SNAPSHOTS = """
            DELETE FROM {schema}.snapshot n USING {schema}.stream s WHERE s.id = n.stream_id AND n.version > s.version""";

    private static final String RAISE = """
            SELECT setval(CAST(? AS regclass), greatest_number)
            FROM (SELECT coalesce(max({column}), 0) AS greatest_number FROM {table}) AS t
            WHERE greatest_number > coalesce(pg_sequence_last_value(CAST(? AS regclass)), 0)""";

    private final String name;
    private final String schema;
    private final StatementTemplate template;

    /**
     * Creates the recovery of a log.
     *
     * @param name the unquoted name of the schema
     */
    public Recovery(String name) {
        this.name = name;
        this.schema = QuotedName.of(name);
        this.template = StatementTemplate.of(name);
    }

    /**
     * Checks that no horizon is above the transaction IDs of the cluster, and that no sequence is behind the numbers in
     * its table. Reads only the last rows, not whole tables.
     *
     * @throws LogNeedsRecoveryException if a check fails
     */
    public void check(Connection connection) throws SQLException {
        try (Statement query = connection.createStatement()) {
            try (ResultSet row = query.executeQuery(file("ahead.sql"))) {
                if (row.next()) {
                    throw LogNeedsRecoveryException.ahead(
                            name, row.getString("what"), row.getString("horizon"), row.getString("clock"));
                }
            }
            try (ResultSet row = query.executeQuery(file("behind.sql"))) {
                if (row.next()) {
                    throw LogNeedsRecoveryException.behind(
                            name, row.getString("number"), row.getString("stored"), row.getString("next"));
                }
            }
        } catch (SQLException e) {
            if (!INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw e;
            }
            LOG.info("schema {}: horizons and sequences were not checked: {}", schema, Failures.text(e));
        }
    }

    /** Recovers the log in the connection's transaction. */
    public RecoveryReport run(Connection connection, boolean evenIfLeased) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
            lock.setString(1, name);
            lock.execute();
        }
        BigInteger offset = offset(connection);
        if (offset != null) {
            requireNoLeases(connection, evenIfLeased);
            execute(connection, STOP_WRITERS);
            offset = offset(connection);
        }
        List<ResetCursor> cursors = new ArrayList<>();
        if (offset != null) {
            cursors.addAll(reset(connection));
            execute(connection, RELEASE_SHARDS);
            execute(connection, template.with("offset", offset.toString()).fill(SqlFile.read("recovery/clock.sql")));
            execute(connection, NEW_ERA);
        }
        List<String> sequences = raised(connection);
        execute(connection, DELETE_LATER_SNAPSHOTS);
        return report(connection, offset != null, cursors, sequences);
    }

    /**
     * Returns the offset of the clock from the cluster's transaction IDs, or null if the clock is above all horizons.
     */
    private @Nullable BigInteger offset(Connection connection) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(file("greatest.sql"))) {
            row.next();
            BigInteger next = new BigInteger(row.getString("greatest")).add(BigInteger.ONE);
            return row.getBoolean("ahead")
                    ? next.subtract(new BigInteger(row.getString("cluster"))).max(BigInteger.ZERO)
                    : null;
        }
    }

    private void requireNoLeases(Connection connection, boolean evenIfLeased) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(sql(LEASED))) {
            row.next();
            if (row.getLong("leased") > 0 && !evenIfLeased) {
                throw new LifecycleException(
                        "expected no leases of shards of subscriptions, got " + row.getLong("leased")
                                + ", for example by node " + row.getString("node")
                                + ", until " + row.getString("until")
                                + "; stop the applications and wait until then, or add --force",
                        null);
            }
        }
    }

    private List<ResetCursor> reset(Connection connection) throws SQLException {
        List<ResetCursor> cursors = new ArrayList<>();
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(file("cursors.sql"));
                PreparedStatement reset = connection.prepareStatement(sql(RESET))) {
            while (row.next()) {
                Cursor now = SqlCursor.of(row.getString("last_horizon"), row.getLong("last_position"));
                SqlCursor.bind(reset, 1, now);
                reset.setInt(3, row.getInt("subscription"));
                reset.setInt(4, row.getInt("shard"));
                reset.executeUpdate();
                cursors.add(new ResetCursor(row.getString("name"), row.getInt("shard"), SqlCursor.read(row), now));
            }
        }
        return cursors;
    }

    /** Raises each sequence that is behind the greatest number in its table. Otherwise the next insert would fail. */
    private List<String> raised(Connection connection) throws SQLException {
        List<String> raised = new ArrayList<>();
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(file("sequences.sql"))) {
            while (row.next()) {
                String sequence = row.getString("sequence");
                String statement = template.with("column", row.getString("column"))
                        .with("table", row.getString("rows"))
                        .fill(RAISE);
                try (PreparedStatement raise = connection.prepareStatement(statement)) {
                    raise.setString(1, sequence);
                    raise.setString(2, sequence);
                    try (ResultSet set = raise.executeQuery()) {
                        if (set.next()) {
                            raised.add(sequence + " to " + set.getLong(1));
                        }
                    }
                }
            }
        }
        return raised;
    }

    private RecoveryReport report(
            Connection connection, boolean recovered, List<ResetCursor> cursors, List<String> sequences)
            throws SQLException {
        try (Statement first = connection.createStatement();
                Statement second = connection.createStatement();
                ResultSet log = first.executeQuery(sql(LOG_ROW));
                ResultSet events = second.executeQuery(sql(EVENTS))) {
            if (!log.next()) {
                throw new LifecycleException(
                        "table " + schema + ".log has no row; restore it from the same backup", null);
            }
            events.next();
            return new RecoveryReport(
                    log.getObject("id", UUID.class),
                    log.getInt("era"),
                    recovered,
                    events.getLong("events"),
                    events.getLong("position"),
                    SqlTime.readOptional(events, "recorded_at"),
                    cursors,
                    sequences,
                    losses(connection));
        }
    }

    private List<Loss> losses(Connection connection) throws SQLException {
        List<Loss> losses = new ArrayList<>();
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(file("losses.sql"))) {
            while (row.next()) {
                losses.add(new Loss(row.getString("kind"), row.getString("subject"), row.getString("what")));
            }
        }
        return losses;
    }

    private void execute(Connection connection, String statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql(statements));
        }
    }

    private String file(String name) {
        return sql(SqlFile.read("recovery/" + name));
    }

    private String sql(String text) {
        return template.fill(text);
    }
}
