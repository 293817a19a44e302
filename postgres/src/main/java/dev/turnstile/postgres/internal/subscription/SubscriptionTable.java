package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.postgres.internal.sql.SqlTime;
import dev.turnstile.subscription.Subscription;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** The subscriptions that the database knows. Thread-safe. */
final class SubscriptionTable {

    private static final String REGISTER = """
            INSERT INTO {schema}.subscription (name, shards) VALUES (?, ?) ON CONFLICT (name) DO NOTHING""";

    private static final String FIND =
            "SELECT id, shards, started_at, {schema}.incarnation() FROM {schema}.subscription WHERE name = ?";

    /**
     * What begins now begins with the transactions in progress: some of them may have begun to append before. A
     * subscription that began to run earlier, and whose row was lost, begins behind the last event before that.
     */
    private static final String SHARDS = """
            WITH asked AS MATERIALIZED (
              SELECT CAST(? AS int) AS subscription, CAST(? AS int) AS shards, CAST(? AS boolean) AS now,
                CAST(? AS timestamptz) AS since),
            earlier AS MATERIALIZED (
              SELECT horizon, position FROM {schema}.every_event WHERE recorded_at < (SELECT since FROM asked)
              ORDER BY horizon DESC, position DESC LIMIT 1),
            start AS (
              SELECT subscription, shards,
                CASE WHEN NOT now THEN CAST('0' AS xid8) WHEN since IS NULL THEN {schema}.log_xmin()
                  ELSE coalesce((SELECT horizon FROM earlier), CAST('0' AS xid8)) END AS horizon,
                CASE WHEN now AND since IS NOT NULL THEN coalesce((SELECT position FROM earlier), 0) ELSE 0 END
                  AS position
              FROM asked a
              WHERE NOT EXISTS (SELECT FROM {schema}.subscription_shard s WHERE s.subscription = a.subscription))
            INSERT INTO {schema}.subscription_shard (subscription, shard, horizon, position)
            SELECT subscription, n, horizon, position FROM start, generate_series(0, shards - 1) AS n
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
     * @param startedAt when it was first started
     * @param in the incarnation of the server in which it was read
     */
    record Known(int id, int shards, Instant startedAt, Incarnation in) {}

    /** Returns the subscription of a name, or null. */
    @Nullable
    Known find(Connection connection, String name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(FIND))) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? new Known(
                                row.getInt(1),
                                row.getInt(2),
                                row.getObject(3, OffsetDateTime.class).toInstant(),
                                new Incarnation(row.getString(4)))
                        : null;
            }
        }
    }

    /**
     * Returns a subscription, which is made known if it is not yet.
     *
     * @param since when it began to run, or null if it begins now
     * @throws IllegalArgumentException if it was made known with another number of shards
     */
    Known register(Connection connection, Subscription declared, @Nullable Instant since) throws SQLException {
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
        addShards(connection, known.id(), declared, since);
        return known;
    }

    private void requireWhole(Connection connection) throws SQLException {
        try (PreparedStatement check = connection.prepareStatement(sql(WHOLE))) {
            check.execute();
        }
    }

    private void addShards(Connection connection, int id, Subscription declared, @Nullable Instant since)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql(SHARDS))) {
            OffsetDateTime time = SqlTime.optional(since);
            insert.setInt(1, id);
            insert.setInt(2, declared.shards());
            insert.setBoolean(3, declared.start() == Subscription.Start.NOW);
            insert.setObject(4, time, Types.TIMESTAMP_WITH_TIMEZONE);
            insert.executeUpdate();
        }
    }

    private String sql(String text) {
        return text.replace("{schema}", schema);
    }
}
