package dev.turnstile.postgres.internal.lifecycle;

import dev.turnstile.invocation.BatchResult;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.internal.door.GuardResults;
import dev.turnstile.postgres.internal.door.StateCodes;
import dev.turnstile.postgres.internal.transition.Attempt;
import dev.turnstile.postgres.internal.transition.BoundLifecycle;
import dev.turnstile.postgres.internal.transition.LogEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The statement that appends the creation of records whose rows the application has inserted. It writes nothing if one
 * of the rows is in a state in which records cannot be created.
 */
final class CreationLog<S, T> {

    private static final String APPEND = """
            WITH turnstile_seen AS MATERIALIZED (
              SELECT {key} AS turnstile_key, {state} AS turnstile_state FROM {table} AS {alias}
              WHERE {ids}
                AND (SELECT version FROM {schema}.machine WHERE id = {machine} AND {schema}.in_incarnation(?)) = ?),
            turnstile_created AS MATERIALIZED (
              SELECT turnstile_key, turnstile_state FROM turnstile_seen
              WHERE NOT EXISTS (
                  SELECT FROM turnstile_seen WHERE (turnstile_state IN ({initial_codes})) IS NOT TRUE)
                AND NOT EXISTS (
                  SELECT FROM {schema}.stream AS s JOIN {schema}.event AS e ON e.stream_id = s.id AND e.version = s.version
                  WHERE s.category = {category} AND s.key = turnstile_key
                    AND e.to_state IS NOT NULL AND e.horizon >= {schema}.log_xid())),
            turnstile_head AS (
              INSERT INTO {schema}.stream AS s (category, key, version, horizon)
              SELECT {category}, turnstile_key, 1, {schema}.log_xid() FROM turnstile_created ORDER BY turnstile_key
              ON CONFLICT (category, key) DO UPDATE
                SET version = s.version + 1, horizon = greatest(s.horizon, {schema}.log_xid())
              RETURNING id, key, version, horizon),
            turnstile_logged AS (
              INSERT INTO {schema}.event (stream_id, horizon, version, type, to_state,
                occurred_at, actor, command_id, data, metadata)
              SELECT h.id, h.horizon, h.version, {type}, c.turnstile_state,
                CAST(? AS timestamptz), CAST(? AS text), CAST(? AS uuid), CAST(? AS jsonb), CAST(? AS jsonb)
              FROM turnstile_head AS h JOIN turnstile_created AS c ON c.turnstile_key = h.key
              ORDER BY h.key
              RETURNING stream_id, position, version, recorded_at)
            SELECT seen.turnstile_key, CAST(seen.turnstile_state AS bigint), CAST(NULL AS bigint), 0,
              l.position, l.version, l.recorded_at, CAST(NULL AS bigint), CAST(seen.turnstile_state AS bigint)
            FROM turnstile_seen AS seen
              LEFT JOIN turnstile_head AS h ON h.key = seen.turnstile_key
              LEFT JOIN turnstile_logged AS l ON l.stream_id = h.id
            ORDER BY seen.turnstile_key""";

    private static final GuardResults NO_GUARDS = new GuardResults(List.of());

    private final BoundLifecycle<S, T> lifecycle;
    private final String sql;

    CreationLog(BoundLifecycle<S, T> lifecycle) {
        this.lifecycle = lifecycle;
        this.sql = lifecycle
                .template()
                .with("ids", lifecycle.table().amongIds())
                .with("initial_codes", StateCodes.initial(lifecycle.machine()))
                .with("type", Short.toString(lifecycle.binding().creationType()))
                .fill(APPEND);
    }

    /**
     * Appends the creations that the transaction has not appended yet.
     *
     * @throws IllegalArgumentException if a row is in a state in which records cannot be created
     */
    BatchResult<StateChange<S, T>> append(Connection connection, List<?> ids, TransitionOptions details)
            throws SQLException {
        List<Attempt> rows = rows(connection, ids, details);
        if (rows.isEmpty() && !ids.isEmpty() && lifecycle.definitionChanged(connection)) {
            rows = rows(connection, ids, details);
        }
        List<Outcome<StateChange<S, T>>> changes = new ArrayList<>();
        for (Attempt row : rows) {
            lifecycle.initialCode(lifecycle.state(row.key(), row.was()));
            addTo(changes, row, details);
        }
        return new BatchResult<>(changes);
    }

    private void addTo(List<Outcome<StateChange<S, T>>> changes, Attempt row, TransitionOptions details) {
        Attempt.Written written = row.written();
        if (written != null) {
            changes.add(new Outcome.Done<>(
                    written.change(lifecycle, row.key(), StateChange.Kind.CREATION, null, null, details)));
        }
    }

    private List<Attempt> rows(Connection connection, List<?> ids, TransitionOptions details) throws SQLException {
        List<Attempt> rows = new ArrayList<>();
        try (PreparedStatement append = connection.prepareStatement(sql)) {
            int index = lifecycle.bindIds(append, ids);
            index = lifecycle.definitions().bind(append, index);
            LogEntry.bind(append, index, details, lifecycle.json());
            try (ResultSet row = append.executeQuery()) {
                while (row.next()) {
                    rows.add(Attempt.read(row, NO_GUARDS));
                }
            }
        }
        return rows;
    }
}
