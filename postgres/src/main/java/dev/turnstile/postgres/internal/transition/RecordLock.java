package dev.turnstile.postgres.internal.transition;

import dev.turnstile.command.Transaction.LockedRecord;
import dev.turnstile.lifecycle.Lock;
import dev.turnstile.lifecycle.RecordLocked;
import dev.turnstile.postgres.internal.sql.StatementCache;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** The statement that locks records in the order of their ids and reads them. */
public final class RecordLock<S> {

    private static final String TAKE = """
            SELECT {key} AS turnstile_key, CAST({state} AS bigint) AS turnstile_state{columns}
            FROM {table} AS {alias} WHERE {ids}{and_same_table} ORDER BY {id_columns} {lock}""";

    static final String LOCK_NOT_AVAILABLE = "55P03";

    private final BoundLifecycle<S, ?> lifecycle;
    private final StatementCache<String> statements;

    public RecordLock(BoundLifecycle<S, ?> lifecycle) {
        this.lifecycle = lifecycle;
        this.statements = new StatementCache<>(clause -> lifecycle
                .template()
                .with("columns", lifecycle.table().allColumns(", "))
                .with("ids", lifecycle.table().amongIds())
                .with("id_columns", lifecycle.table().idOrder())
                .with("lock", clause)
                .fill(TAKE));
    }

    public List<LockedRecord<S>> take(Connection connection, List<?> ids, Lock lock) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(statements.get(lock.clause()))) {
            lifecycle.bindIds(query, ids);
            try (ResultSet row = query.executeQuery()) {
                List<LockedRecord<S>> records = records(row);
                lifecycle.checkTable(connection, !records.isEmpty());
                return records;
            }
        } catch (SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw new RecordLocked(
                        lifecycle.name(), ids.stream().map(Objects::toString).collect(Collectors.joining(", ")));
            }
            throw e;
        }
    }

    private List<LockedRecord<S>> records(ResultSet row) throws SQLException {
        List<LockedRecord<S>> records = new ArrayList<>();
        while (row.next()) {
            String key = row.getString("turnstile_key");
            int code = row.getInt("turnstile_state");
            S state = lifecycle.state(key, row.wasNull() ? null : code);
            records.add(new LockedRecord<>(key, state, Inspection.LockedRow.read(row, 3, lifecycle.table())));
        }
        return records;
    }
}
