package dev.turnstile.postgres.internal.subscription.declaration;

import dev.turnstile.postgres.internal.sql.SqlCursor;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriptions.UnknownSubscriptionException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Resets, redeclares and removes subscriptions, each in the caller's transaction. Thread-safe.
 *
 * <p>Each change first raises the fencing tokens of the shards. Later writes of a node that holds a shard are rolled
 * back, or change no row.
 */
public final class SubscriptionChanges {

    private static final String LOCK = "SELECT id, handling FROM {schema}.subscription WHERE name = ? FOR UPDATE";

    private static final String NAMES = "SELECT name FROM {schema}.subscription ORDER BY name";

    private static final String MOVE = """
            UPDATE {schema}.subscription_shard
            SET horizon = CAST(? AS xid8), position = ?, fence = fence + 1, node = NULL, leased_until = NULL,
              failure = NULL, held = NULL
            WHERE subscription = ?""";

    private static final String DELETE_PARKED = "DELETE FROM {schema}.parked_stream WHERE subscription = ?";

    private static final String REVISE = """
            WITH revised AS (
              UPDATE {schema}.subscription SET revision = revision + 1, handling = NULL, categories = '{}',
                types = '{}', machines = '{}', kinds = '{}'
              WHERE id = ? RETURNING id, revision)
            UPDATE {schema}.subscription_shard s
            SET revision = r.revision, fence = s.fence + 1, node = NULL, leased_until = NULL, failure = NULL, held = NULL
            FROM revised r WHERE s.subscription = r.id""";

    private static final String REMOVE_SHARDS = "DELETE FROM {schema}.subscription_shard WHERE subscription = ?";

    private static final String REMOVE_MEMBERS = "DELETE FROM {schema}.subscription_member WHERE subscription = ?";

    private static final String REMOVE = "DELETE FROM {schema}.subscription WHERE id = ?";

    private final StatementTemplate template;
    private final StartCursor starts;

    public SubscriptionChanges(String schema) {
        this.template = StatementTemplate.of(schema);
        this.starts = new StartCursor(schema);
    }

    /** A subscription whose row is locked. */
    private record Locked(int id, @Nullable String handling) {}

    /**
     * Sets the cursors of all shards, and deletes the parked streams.
     *
     * @return the number of streams that were parked
     * @throws UnknownSubscriptionException if there is no such subscription
     * @throws IllegalArgumentException if the subscription maintains a projection
     */
    public int reset(Connection connection, String name, Start to) throws SQLException {
        Locked locked = locked(connection, name);
        if ("projection".equals(locked.handling())) {
            throw new IllegalArgumentException("subscription '" + name + "' maintains a projection and cannot be reset;"
                    + " rebuild the projection by projections().rebuild(..) instead");
        }
        Cursor cursor = starts.of(connection, to);
        starts.requireWhole(connection, cursor);
        try (PreparedStatement move = connection.prepareStatement(sql(MOVE))) {
            SqlCursor.bind(move, 1, cursor);
            move.setInt(3, locked.id());
            move.executeUpdate();
        }
        return run(connection, DELETE_PARKED, locked.id());
    }

    /**
     * Deletes the declaration. The next application that starts the subscription declares it.
     *
     * @throws UnknownSubscriptionException if there is no such subscription
     */
    public int redeclare(Connection connection, String name) throws SQLException {
        return run(connection, REVISE, locked(connection, name).id());
    }

    /**
     * Deletes a subscription, its shards, members and parked streams.
     *
     * @return the number of streams that were parked
     * @throws UnknownSubscriptionException if there is no such subscription
     */
    public int remove(Connection connection, String name) throws SQLException {
        int id = locked(connection, name).id();
        run(connection, REMOVE_SHARDS, id);
        int parked = run(connection, DELETE_PARKED, id);
        run(connection, REMOVE_MEMBERS, id);
        run(connection, REMOVE, id);
        return parked;
    }

    /**
     * Checks that there is a subscription with a name.
     *
     * @throws UnknownSubscriptionException if there is no such subscription
     */
    public void requireKnown(Connection connection, String name) throws SQLException {
        List<String> names = names(connection);
        if (!names.contains(name)) {
            throw new UnknownSubscriptionException(name, names);
        }
    }

    private Locked locked(Connection connection, String name) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(sql(LOCK))) {
            lock.setString(1, name);
            try (ResultSet row = lock.executeQuery()) {
                if (row.next()) {
                    return new Locked(row.getInt(1), row.getString(2));
                }
            }
        }
        throw new UnknownSubscriptionException(name, names(connection));
    }

    private List<String> names(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(NAMES));
                ResultSet row = query.executeQuery()) {
            List<String> names = new ArrayList<>();
            while (row.next()) {
                names.add(row.getString(1));
            }
            return names;
        }
    }

    private int run(Connection connection, String text, int id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql(text))) {
            statement.setInt(1, id);
            return statement.executeUpdate();
        }
    }

    private String sql(String text) {
        return template.fill(text);
    }
}
