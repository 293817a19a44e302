package dev.turnstile.testing.race;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Queries the sessions that wait for locks of other sessions, on a separate connection. */
final class BlockedSessions implements AutoCloseable {

    private static final String BLOCKED = """
            SELECT pid FROM unnest(?) AS given(pid)
            WHERE pid > 0 AND cardinality(pg_blocking_pids(pid)) > 0""";

    private final @Nullable Connection connection;

    private BlockedSessions(@Nullable Connection connection) {
        this.connection = connection;
    }

    /** Takes a connection of a data source. */
    static BlockedSessions of(StepDataSource dataSource) {
        try {
            return new BlockedSessions(dataSource.withoutSteps());
        } catch (SQLException e) {
            throw new IllegalStateException("cannot take a connection to watch locks: " + e.getMessage(), e);
        }
    }

    /** Returns an object that knows no sessions. */
    static BlockedSessions none() {
        return new BlockedSessions(null);
    }

    /** Returns the server processes, among the given ones, that wait for a lock. */
    Set<Integer> among(Collection<Integer> pids) {
        if (connection == null || pids.stream().noneMatch(pid -> pid > 0)) {
            return Set.of();
        }
        try (PreparedStatement query = connection.prepareStatement(BLOCKED)) {
            Array given = connection.createArrayOf("int4", List.copyOf(pids).toArray());
            query.setArray(1, given);
            return numbers(query);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the locks: " + e.getMessage(), e);
        }
    }

    private static Set<Integer> numbers(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            Set<Integer> numbers = new HashSet<>();
            while (row.next()) {
                numbers.add(row.getInt(1));
            }
            return numbers;
        }
    }

    @Override
    public void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot close the connection that watches locks", e);
        }
    }
}
