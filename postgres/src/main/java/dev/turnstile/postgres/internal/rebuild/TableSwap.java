package dev.turnstile.postgres.internal.rebuild;

import dev.turnstile.postgres.internal.connection.Database;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.projection.ProjectionRegistry;
import dev.turnstile.postgres.internal.projection.RowShape;
import dev.turnstile.postgres.internal.projection.TableDefinition;
import dev.turnstile.postgres.internal.sql.SqlCursor;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Subscription;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces the table of a projection by its rebuilt copy, for all readers and writers, in one transaction. Thread-safe.
 *
 * <p>The lock timeout is short, because later sessions queue behind a lock request that waits.
 */
final class TableSwap {

    private static final Logger LOG = LoggerFactory.getLogger(TableSwap.class);

    private static final Set<String> LOCK_CONFLICTS = Set.of("55P03", "40P01");

    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '300ms'";

    private static final String SUBSCRIPTION = """
            INSERT INTO {schema}.subscription (name, shards) VALUES (?, 1) ON CONFLICT (name) DO NOTHING""";

    private static final String SHARDS = """
            INSERT INTO {schema}.subscription_shard (subscription, shard, horizon, position)
            SELECT s.id, n, '0', 0 FROM {schema}.subscription s, generate_series(0, s.shards - 1) AS n WHERE s.name = ?
            ON CONFLICT (subscription, shard) DO NOTHING""";

    /** Raises the fencing tokens, so that later writes of a node that holds a shard are rolled back. */
    private static final String ADVANCE = """
            UPDATE {schema}.subscription_shard s
            SET horizon = CASE WHEN (at.horizon, at.position) > (s.horizon, s.position) THEN at.horizon ELSE s.horizon END,
              position = CASE WHEN (at.horizon, at.position) > (s.horizon, s.position) THEN at.position ELSE s.position END,
              fence = s.fence + 1, node = NULL, leased_until = NULL, failure = NULL
            FROM {schema}.subscription n, (SELECT CAST(? AS xid8) AS horizon, CAST(? AS bigint) AS position) AS at
            WHERE n.name = ? AND s.subscription = n.id""";

    private static final String DELETE_PARKED = """
            DELETE FROM {schema}.parked_stream p USING {schema}.subscription s
            WHERE s.name = ? AND p.subscription = s.id""";

    private final StatementTemplate template;
    private final Database database;
    private final ProjectionRegistry registry;

    TableSwap(String schema, Database database) {
        this.template = StatementTemplate.of(schema);
        this.database = database;
        this.registry = new ProjectionRegistry(schema);
    }

    /**
     * A rebuilt table that is to replace the table of its version.
     *
     * @param shape the shape of the table
     * @param show whether the view is to show the table even if the view shows another version now
     */
    record Candidate(RowShape<?, ?> shape, boolean show) {

        String old() {
            return shape.table() + "_old";
        }
    }

    /** The last step of the rebuild, while the old table is locked against writes. */
    @FunctionalInterface
    interface Finish {

        /**
         * Completes the new table.
         *
         * @param inline whether the projection is an inline projection
         */
        Finished on(Connection connection, boolean inline) throws SQLException;
    }

    /**
     * The state of the completed table.
     *
     * @param at the cursor
     * @param events the number of events folded
     */
    record Finished(Cursor at, long events) {}

    /** Locks the tables of a projection against concurrent creation and swaps, until the transaction ends. */
    void lock(Connection connection, String projection) throws SQLException {
        registry.lock(connection, projection);
    }

    /**
     * Returns the tables of a rebuild that are not read: the rebuilt table, and the replaced table, which may still
     * exist.
     */
    List<String> tables(RowShape<?, ?> shape) {
        Candidate candidate = new Candidate(shape, false);
        return List.of(shape.qualified(shape.shadow()), shape.qualified(candidate.old()));
    }

    /** Swaps the tables. Returns false after a lock timeout or a deadlock. */
    boolean tried(Candidate candidate, Finish finish) throws SQLException {
        try {
            return database.inTransaction(connection -> swapped(connection, candidate, finish));
        } catch (SQLException e) {
            if (e.getSQLState() != null && LOCK_CONFLICTS.contains(e.getSQLState())) {
                LOG.debug(
                        "table {} is locked and was not swapped; the swap is tried again: {}",
                        candidate.shape().table(),
                        Failures.text(e));
                return false;
            }
            throw e;
        }
    }

    private boolean swapped(Connection connection, Candidate candidate, Finish finish) throws SQLException {
        RowShape<?, ?> shape = candidate.shape();
        TableDefinition definition = new TableDefinition(shape);
        execute(connection, LOCK_TIMEOUT);
        lock(connection, shape.projection().name());
        boolean exists = definition.exists(connection, shape.table());
        String shown = definition.shown(connection);
        if (exists) {
            definition.lock(connection, shape.table());
        }
        if (shown != null && !shown.equals(shape.table())) {
            definition.lock(connection, shown);
        }
        Boolean inline = registry.inline(connection, shape.projection());
        Finished finished = finish.on(connection, inline != null && inline);
        // Readers lock the view before the table. The same order here prevents deadlocks.
        if (candidate.show() || shown == null || shown.equals(shape.table())) {
            definition.show(connection, shape.shadow());
        }
        if (exists) {
            definition.drop(connection, candidate.old());
            definition.rename(connection, shape.table(), candidate.old());
        }
        definition.rename(connection, shape.shadow(), shape.table());
        if (inline == null || !inline) {
            advance(connection, Subscription.name(shape.projection()), finished.at());
        }
        registry.register(connection, shape.projection(), inline != null && inline);
        return true;
    }

    /**
     * Advances the cursors of the projection's subscription to the cursor of the new table, and deletes the
     * subscription's parked streams.
     */
    private void advance(Connection connection, String subscription, Cursor at) throws SQLException {
        named(connection, SUBSCRIPTION, subscription);
        named(connection, SHARDS, subscription);
        try (PreparedStatement advance = connection.prepareStatement(sql(ADVANCE))) {
            SqlCursor.bind(advance, 1, at);
            advance.setString(3, subscription);
            advance.executeUpdate();
        }
        named(connection, DELETE_PARKED, subscription);
    }

    private void named(Connection connection, String sql, String subscription) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql(sql))) {
            statement.setString(1, subscription);
            statement.executeUpdate();
        }
    }

    /** Makes the view show the table of a version. Returns false after a lock timeout or a deadlock. */
    boolean shown(RowShape<?, ?> shape) throws SQLException {
        try {
            return database.inTransaction(connection -> {
                execute(connection, LOCK_TIMEOUT);
                lock(connection, shape.projection().name());
                new TableDefinition(shape).show(connection, shape.table());
                return true;
            });
        } catch (SQLException e) {
            if (e.getSQLState() != null && LOCK_CONFLICTS.contains(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    /** Drops the replaced table, which new statements cannot read. After a failure, the next rebuild drops it. */
    void dropOld(Candidate candidate) {
        try {
            database.inTransaction(connection -> {
                execute(connection, LOCK_TIMEOUT);
                new TableDefinition(candidate.shape()).drop(connection, candidate.old());
                return candidate;
            });
        } catch (SQLException e) {
            LOG.info(
                    "table {} was replaced but not dropped; the next rebuild drops it: {}",
                    candidate.old(),
                    Failures.text(e));
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String sql(String text) {
        return template.fill(text);
    }
}
