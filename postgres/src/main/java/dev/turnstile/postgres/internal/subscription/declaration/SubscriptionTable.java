package dev.turnstile.postgres.internal.subscription.declaration;

import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.postgres.internal.sql.SqlCursor;
import dev.turnstile.postgres.internal.sql.SqlTime;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscriptions.DifferentDeclarationException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Table {@code subscription}: the subscriptions that are registered in the database. Thread-safe. */
public final class SubscriptionTable {

    private static final String REGISTER = """
            INSERT INTO {schema}.subscription (name, shards, %s)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING""".formatted(Declaration.COLUMNS);

    private static final String DECLARE = """
            UPDATE {schema}.subscription SET (%s) = (?, ?, ?, ?, ?)
            WHERE name = ? AND handling IS NULL""".formatted(Declaration.COLUMNS);

    private static final String SEEN = "UPDATE {schema}.subscription SET seen_at = clock_timestamp() WHERE id = ?";

    private static final String FIND = """
            SELECT id, shards, started_at, {schema}.incarnation() AS incarnation, revision, %s FROM {schema}.subscription
            WHERE name = ?""".formatted(Declaration.COLUMNS);

    private static final String SHARDS = """
            INSERT INTO {schema}.subscription_shard (subscription, shard, horizon, position, revision)
            SELECT n.id, g, CAST(? AS xid8), ?, n.revision
            FROM {schema}.subscription n, generate_series(0, n.shards - 1) AS g WHERE n.id = ?
            ON CONFLICT (subscription, shard) DO NOTHING""";

    private static final String HAS_SHARDS =
            "SELECT EXISTS (SELECT FROM {schema}.subscription_shard WHERE subscription = ?)";

    private final StatementTemplate template;
    private final StartCursor starts;

    public SubscriptionTable(String schema) {
        this.template = StatementTemplate.of(schema);
        this.starts = new StartCursor(schema);
    }

    /**
     * A registered subscription.
     *
     * @param id its number
     * @param shards the number of its shards
     * @param startedAt the time at which it was first started
     * @param in the incarnation of the server in which the row was read
     * @param revision the revision of the declaration, which each redeclaration raises
     * @param declaration the declaration, or null if nothing is declared
     */
    public record Known(
            int id,
            int shards,
            Instant startedAt,
            Incarnation in,
            int revision,
            @Nullable Declaration declaration) {}

    /** Returns the subscription with a name, or null. */
    private @Nullable Known find(Connection connection, String name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(FIND))) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? new Known(
                                row.getInt("id"),
                                row.getInt("shards"),
                                SqlTime.read(row, "started_at"),
                                new Incarnation(row.getString("incarnation")),
                                row.getInt("revision"),
                                Declaration.read(row))
                        : null;
            }
        }
    }

    /**
     * Registers a subscription if it is not registered, and returns it.
     *
     * @param since the time at which it was first started, if its row was lost with a part of the log, or null
     * @throws IllegalArgumentException if it is registered with another number of shards
     * @throws DifferentDeclarationException if it is registered with another selection or another kind of handler
     */
    public Known register(Connection connection, Subscription declared, @Nullable Instant since) throws SQLException {
        Declaration declaration = Declaration.of(declared);
        boolean fresh = insert(connection, declared, declaration);
        Known known = known(connection, declared, declaration);
        if (known.shards() != declared.shards()) {
            throw new IllegalArgumentException("subscription '" + declared.name() + "' is declared with "
                    + declared.shards() + " shards, but was first started with " + known.shards()
                    + "; the number cannot change: declare " + known.shards() + " shards, or use another name");
        }
        if (!declaration.equals(known.declaration())) {
            throw new DifferentDeclarationException(
                    declared.name(), String.valueOf(known.declaration()), declaration.toString());
        }
        addShards(connection, known.id(), declared.start(), since, fresh);
        seen(connection, known.id());
        return known;
    }

    private boolean insert(Connection connection, Subscription declared, Declaration declaration) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql(REGISTER))) {
            insert.setString(1, declared.name());
            insert.setInt(2, declared.shards());
            declaration.bind(insert, 3);
            return insert.executeUpdate() > 0;
        }
    }

    private Known known(Connection connection, Subscription declared, Declaration declaration) throws SQLException {
        try (PreparedStatement declare = connection.prepareStatement(sql(DECLARE))) {
            declaration.bind(declare, 1);
            declare.setString(6, declared.name());
            declare.executeUpdate();
        }
        Known known = find(connection, declared.name());
        if (known == null) {
            throw new IllegalArgumentException(
                    "subscription '" + declared.name() + "' was removed while it was being started; start it again");
        }
        return known;
    }

    private void seen(Connection connection, int id) throws SQLException {
        try (PreparedStatement seen = connection.prepareStatement(sql(SEEN))) {
            seen.setInt(1, id);
            seen.executeUpdate();
        }
    }

    private void addShards(Connection connection, int id, Start start, @Nullable Instant since, boolean fresh)
            throws SQLException {
        if (!fresh && hasShards(connection, id)) {
            return;
        }
        Cursor cursor = since == null ? starts.of(connection, start) : starts.restored(connection, start, since);
        if (fresh) {
            starts.requireWhole(connection, cursor);
        }
        try (PreparedStatement insert = connection.prepareStatement(sql(SHARDS))) {
            SqlCursor.bind(insert, 1, cursor);
            insert.setInt(3, id);
            insert.executeUpdate();
        }
    }

    private boolean hasShards(Connection connection, int id) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(HAS_SHARDS))) {
            query.setInt(1, id);
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private String sql(String text) {
        return template.fill(text);
    }
}
