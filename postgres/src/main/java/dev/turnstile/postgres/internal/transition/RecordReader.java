package dev.turnstile.postgres.internal.transition;

import dev.turnstile.lifecycle.LifecycleException.RecordNotUpdatedException;
import dev.turnstile.lifecycle.Lock;
import dev.turnstile.machine.Guard;
import dev.turnstile.postgres.internal.door.GuardResults;
import dev.turnstile.postgres.internal.sql.StatementCache;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one record and the results of the guards in SQL. Thread-safe. */
public final class RecordReader {

    private static final String READ = """
            SELECT {key}, CAST({state} AS bigint), {row_version}{guards}{columns}
            FROM {table} AS {alias} WHERE {by_id}{and_same_table}{lock}""";

    private final BoundLifecycle<?, ?> lifecycle;
    private final StatementCache<Reading> statements;

    public RecordReader(BoundLifecycle<?, ?> lifecycle) {
        this.lifecycle = lifecycle;
        this.statements = new StatementCache<>(reading -> lifecycle
                .template()
                .with("guards", reading.guardResults().columns())
                .with("columns", reading.columns() ? lifecycle.table().allColumns(", ") : "")
                .with("lock", reading.lock() == null ? "" : " " + reading.lock().clause())
                .fill(READ));
    }

    /**
     * The values that a statement reads.
     *
     * @param guardResults the guards in SQL
     * @param columns whether to read all columns, for guards in Java
     * @param lock the lock of the row; null for no lock
     */
    private record Reading(
            GuardResults guardResults,
            boolean columns,
            @Nullable Lock lock) {}

    /**
     * Checks that a row is not visible, after a statement did not update or lock it.
     *
     * @throws RecordNotUpdatedException if the row is visible
     */
    public void requireHidden(Connection connection, Object id, String verb) throws SQLException {
        Optional<Inspection> seen = at(connection, id, List.of(), null);
        if (seen.isPresent()) {
            throw new RecordNotUpdatedException(
                    lifecycle.name(),
                    seen.get().key(),
                    verb,
                    lifecycle.table().declared().name());
        }
    }

    public Optional<Inspection> at(Connection connection, Object id, List<Guard> guards, @Nullable Lock lock)
            throws SQLException {
        Reading reading =
                new Reading(GuardResults.of(guards), guards.stream().anyMatch(Guard.Java.class::isInstance), lock);
        try (PreparedStatement query = connection.prepareStatement(statements.get(reading))) {
            lifecycle.bindId(query, 1, id);
            try (ResultSet row = query.executeQuery()) {
                if (row.next()) {
                    return Optional.of(Inspection.read(row, reading.guardResults(), lifecycle.table()));
                }
            }
        }
        lifecycle.checkTable(connection, false);
        return Optional.empty();
    }
}
