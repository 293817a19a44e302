package dev.turnstile.postgres.internal.rebuild;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.projection.ProjectionRegistry;
import dev.turnstile.postgres.internal.projection.RowShape;
import dev.turnstile.postgres.internal.projection.TableDefinition;
import dev.turnstile.postgres.internal.subscription.Database;
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
 * Puts one table in the place of another, for all who read and write, in one transaction. Thread-safe.
 *
 * <p>It never waits long for a lock: while it does, all who come later wait behind it.
 */
final class TableSwap {

    private static final Logger LOG = LoggerFactory.getLogger(TableSwap.class);

    private static final Set<String> IN_THE_WAY = Set.of("55P03", "40P01");

    private static final String SHORT_WAITS = "SET LOCAL lock_timeout = '300ms'";

    private static final String SUBSCRIPTION = """
            INSERT INTO {schema}.subscription (name, shards) VALUES (?, 1) ON CONFLICT (name) DO NOTHING""";

    private static final String SHARDS = """
            INSERT INTO {schema}.subscription_shard (subscription, shard, horizon, position)
            SELECT s.id, n, '0', 0 FROM {schema}.subscription s, generate_series(0, s.shards - 1) AS n WHERE s.name = ?
            ON CONFLICT (subscription, shard) DO NOTHING""";

    /** Whoever has a shard has an older fence from then on: what it is about to write is rolled back. */
    private static final String HAND_OVER = """
            UPDATE {schema}.subscription_shard s
            SET horizon = CASE WHEN (at.horizon, at.position) > (s.horizon, s.position) THEN at.horizon ELSE s.horizon END,
              position = CASE WHEN (at.horizon, at.position) > (s.horizon, s.position) THEN at.position ELSE s.position END,
              fence = s.fence + 1, node = NULL, leased_until = NULL, failure = NULL
            FROM {schema}.subscription n, (SELECT CAST(? AS xid8) AS horizon, CAST(? AS bigint) AS position) AS at
            WHERE n.name = ? AND s.subscription = n.id""";

    private static final String RESOLVED = """
            DELETE FROM {schema}.parked_stream p USING {schema}.subscription s
            WHERE s.name = ? AND p.subscription = s.id""";

    private final String schema;
    private final Database database;
    private final ProjectionRegistry registry;

    TableSwap(String schema, Database database) {
        this.schema = QuotedName.of(schema);
        this.database = database;
        this.registry = new ProjectionRegistry(schema);
    }

    /**
     * A table that is to take the place of the one of its version.
     *
     * @param shape what it holds
     * @param show whether the view shows it then even if it shows another version now
     */
    record Candidate(RowShape<?, ?> shape, boolean show) {

        String old() {
            return shape.table() + "_old";
        }
    }

    /** What is done last to the new table, while nobody writes to the old one. */
    @FunctionalInterface
    interface Finish {

        /**
         * Does it.
         *
         * @param inline whether transactions that append keep the table
         */
        Finished on(Connection connection, boolean inline) throws SQLException;
    }

    /**
     * How far the new table is.
     *
     * @param at the place
     * @param events how many events it took
     */
    record Finished(Cursor at, long events) {}

    /** Has others wait who make or exchange tables of a projection. */
    void alone(Connection connection, String projection) throws SQLException {
        registry.alone(connection, projection);
    }

    /** Returns the tables of a rebuild that nobody reads: the one that is made, and the one that may be left over. */
    List<String> tables(RowShape<?, ?> shape) {
        Candidate candidate = new Candidate(shape, false);
        return List.of(shape.qualified(shape.shadow()), shape.qualified(candidate.old()));
    }

    /** Exchanges the tables; false if somebody who reads or writes was in the way. */
    boolean tried(Candidate candidate, Finish finish) throws SQLException {
        try {
            return database.inTransaction(connection -> exchanged(connection, candidate, finish));
        } catch (SQLException e) {
            if (e.getSQLState() != null && IN_THE_WAY.contains(e.getSQLState())) {
                LOG.debug("{} is not exchanged yet: {}", candidate.shape().table(), Failures.text(e));
                return false;
            }
            throw e;
        }
    }

    private boolean exchanged(Connection connection, Candidate candidate, Finish finish) throws SQLException {
        RowShape<?, ?> shape = candidate.shape();
        TableDefinition definition = new TableDefinition(shape);
        execute(connection, SHORT_WAITS);
        alone(connection, shape.projection().name());
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
        // Readers lock the view, then the table: in the other order each would wait for the other.
        if (candidate.show() || shown == null || shown.equals(shape.table())) {
            definition.show(connection, shape.shadow());
        }
        if (exists) {
            definition.drop(connection, candidate.old());
            definition.rename(connection, shape.table(), candidate.old());
        }
        definition.rename(connection, shape.shadow(), shape.table());
        if (inline == null || !inline) {
            handOver(connection, Subscription.name(shape.projection()), finished.at());
        }
        registry.register(connection, shape.projection(), inline != null && inline);
        return true;
    }

    private void handOver(Connection connection, String subscription, Cursor at) throws SQLException {
        named(connection, SUBSCRIPTION, subscription);
        named(connection, SHARDS, subscription);
        try (PreparedStatement update = connection.prepareStatement(sql(HAND_OVER))) {
            SelectedLog.place(update, 1, at);
            update.setString(3, subscription);
            update.executeUpdate();
        }
        named(connection, RESOLVED, subscription);
    }

    private void named(Connection connection, String sql, String subscription) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql(sql))) {
            statement.setString(1, subscription);
            statement.executeUpdate();
        }
    }

    /** Has the view show the table of a version; false if somebody was in the way. */
    boolean shown(RowShape<?, ?> shape) throws SQLException {
        try {
            return database.inTransaction(connection -> {
                execute(connection, SHORT_WAITS);
                alone(connection, shape.projection().name());
                new TableDefinition(shape).show(connection, shape.table());
                return true;
            });
        } catch (SQLException e) {
            if (e.getSQLState() != null && IN_THE_WAY.contains(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    /** Drops the old table, which nobody can be reading any more; if it cannot, the next rebuild does. */
    void tidy(Candidate candidate) {
        try {
            database.inTransaction(connection -> {
                execute(connection, SHORT_WAITS);
                new TableDefinition(candidate.shape()).drop(connection, candidate.old());
                return candidate;
            });
        } catch (SQLException e) {
            LOG.info("{} is left over until the next rebuild: {}", candidate.old(), Failures.text(e));
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String sql(String text) {
        return text.replace("{schema}", schema);
    }
}
