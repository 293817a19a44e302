package dev.turnstile.postgres.internal.projection;

import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.projection.TableProjection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Table {@code projection}: the registered table projections, and whether they are inline. Thread-safe. */
public final class ProjectionRegistry {

    private static final String REGISTER = """
            INSERT INTO {schema}.projection (name, version, inline) VALUES (?, ?, ?)
            ON CONFLICT (name, version) DO NOTHING""";

    private static final String INLINE = "SELECT inline FROM {schema}.projection WHERE name = ? AND version = ?";

    /** Serializes processes that start at the same time, and would both try to create the table. */
    private static final String LOCK =
            "SELECT pg_advisory_xact_lock(hashtextextended('turnstile projection ' || ?, 0))";

    private final StatementTemplate template;

    public ProjectionRegistry(String schema) {
        this.template = StatementTemplate.of(schema);
    }

    /**
     * Registers a projection, and creates its table if it does not exist.
     *
     * @param inline whether transactions that append update the table; if not, a subscription does
     * @throws IllegalArgumentException if the projection is registered with the other value of {@code inline}: a
     *     subscription and the transactions that append would apply the same events
     */
    public void register(Connection connection, TableProjection<?, ?, ?> projection, boolean inline)
            throws SQLException {
        RowShape<?, ?> shape = RowShape.of(projection);
        lock(connection, projection.name());
        try (PreparedStatement register = connection.prepareStatement(sql(REGISTER))) {
            register.setString(1, projection.name());
            register.setInt(2, projection.version());
            register.setBoolean(3, inline);
            register.executeUpdate();
        }
        if (!Boolean.valueOf(inline).equals(inline(connection, projection))) {
            throw new IllegalArgumentException("projection '" + projection.name() + "', version "
                    + projection.version() + ", is updated "
                    + (inline ? "by a subscription" : "by the transactions that append")
                    + ", and cannot be updated both ways; raise its version, and rebuild the new version");
        }
        new TableDefinition(shape).ensure(connection);
    }

    /** Locks the tables of a projection against concurrent creation and swaps, until the transaction ends. */
    public void lock(Connection connection, String projection) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
            lock.setString(1, projection);
            lock.execute();
        }
    }

    /** Returns whether a projection is inline, or null if it is not registered. */
    public @Nullable Boolean inline(Connection connection, TableProjection<?, ?, ?> projection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(INLINE))) {
            query.setString(1, projection.name());
            query.setInt(2, projection.version());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getBoolean(1) : null;
            }
        }
    }

    private String sql(String text) {
        return template.fill(text);
    }
}
