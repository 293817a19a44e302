package dev.turnstile.postgres.internal.projection;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.projection.TableProjection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Which projections have tables, and what keeps them. Thread-safe. */
public final class ProjectionRegistry {

    private static final String REGISTER = """
            INSERT INTO {schema}.projection (name, version, inline) VALUES (?, ?, ?)
            ON CONFLICT (name, version) DO NOTHING""";

    private static final String INLINE = "SELECT inline FROM {schema}.projection WHERE name = ? AND version = ?";

    /** Two processes that start at once would both find no table. */
    private static final String ALONE =
            "SELECT pg_advisory_xact_lock(hashtextextended('turnstile projection ' || ?, 0))";

    private final String schema;

    public ProjectionRegistry(String schema) {
        this.schema = QuotedName.of(schema);
    }

    /**
     * Makes the table of a projection known, and there.
     *
     * @param inline whether transactions that append keep it, or a subscription
     * @throws IllegalArgumentException if it was kept otherwise before: both would apply the same events
     */
    public void register(Connection connection, TableProjection<?, ?, ?> projection, boolean inline)
            throws SQLException {
        RowShape<?, ?> shape = RowShape.of(projection);
        alone(connection, projection.name());
        try (PreparedStatement register = connection.prepareStatement(sql(REGISTER))) {
            register.setString(1, projection.name());
            register.setInt(2, projection.version());
            register.setBoolean(3, inline);
            register.executeUpdate();
        }
        if (!Boolean.valueOf(inline).equals(inline(connection, projection))) {
            throw new IllegalArgumentException("projection '" + projection.name() + "', version "
                    + projection.version() + ", is kept "
                    + (inline ? "by a subscription" : "by the transactions that append")
                    + ", and cannot be kept otherwise as well; give it another version, and rebuild that");
        }
        new TableDefinition(shape).ensure(connection);
    }

    /** Has others wait who make or exchange tables of a projection. */
    public void alone(Connection connection, String projection) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(ALONE)) {
            lock.setString(1, projection);
            lock.execute();
        }
    }

    /** Tells whether transactions that append keep it, or a subscription; null if it is not known. */
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
        return text.replace("{schema}", schema);
    }
}
