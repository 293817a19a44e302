package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.subscription.Subscription;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The subscriptions that the database knows. Thread-safe. */
final class SubscriptionTable {

    private static final String REGISTER = """
            INSERT INTO {schema}.subscription (name, shards) VALUES (?, ?) ON CONFLICT (name) DO NOTHING""";

    private static final String FIND = "SELECT id, shards FROM {schema}.subscription WHERE name = ?";

    /** What begins now begins with the transactions in progress: some of them may have begun to append before. */
    private static final String SHARDS = """
            INSERT INTO {schema}.subscription_shard (subscription, shard, horizon, position)
            SELECT ?, n, CASE WHEN ? THEN pg_snapshot_xmin(pg_current_snapshot()) ELSE CAST('0' AS xid8) END, 0
            FROM generate_series(0, ? - 1) AS n
            ON CONFLICT (subscription, shard) DO NOTHING""";

    /** Who begins with the first event needs all of them. */
    private static final String WHOLE = """
            SELECT {schema}.feed_is_whole('0', 0, CAST('18446744073709551615' AS xid8), 9223372036854775807)""";

    private final String schema;

    SubscriptionTable(String schema) {
        this.schema = QuotedName.of(schema);
    }

    /**
     * A subscription by its number.
     *
     * @param id the number
     * @param shards how many shards it has
     */
    record Known(int id, int shards) {}

    /** Returns the subscription of a name, or null. */
    @Nullable
    Known find(Connection connection, String name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(FIND))) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? new Known(row.getInt(1), row.getInt(2)) : null;
            }
        }
    }

    /**
     * Returns the number of a subscription, which is made known if it is not yet.
     *
     * @throws IllegalArgumentException if it was made known with another number of shards
     */
    int register(Connection connection, Subscription declared) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql(REGISTER))) {
            insert.setString(1, declared.name());
            insert.setInt(2, declared.shards());
            if (insert.executeUpdate() > 0 && declared.start() == Subscription.Start.BEGINNING) {
                requireWhole(connection);
            }
        }
        Known known = find(connection, declared.name());
        if (known == null || known.shards() != declared.shards()) {
            throw new IllegalArgumentException("subscription '" + declared.name() + "' is declared with "
                    + declared.shards() + " shards, but was first started with "
                    + (known == null ? 0 : known.shards())
                    + ", which divide its streams for good; declare so many, or give it another name");
        }
        addShards(connection, known.id(), declared);
        return known.id();
    }

    private void requireWhole(Connection connection) throws SQLException {
        try (PreparedStatement check = connection.prepareStatement(sql(WHOLE))) {
            check.execute();
        }
    }

    private void addShards(Connection connection, int id, Subscription declared) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql(SHARDS))) {
            insert.setInt(1, id);
            insert.setBoolean(2, declared.start() == Subscription.Start.NOW);
            insert.setInt(3, declared.shards());
            insert.executeUpdate();
        }
    }

    private String sql(String text) {
        return text.replace("{schema}", schema);
    }
}
