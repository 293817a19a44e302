package dev.turnstile.postgres.internal;

import dev.turnstile.lifecycle.Details;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts one record into a given state and logs it, in one statement: for transitions that were decided under the
 * record's lock, and for corrections.
 *
 * <p>Answers like {@link TransitionStatement}. A state that is null or unknown is replaced as well.
 *
 * @param lifecycle the machine and its table
 * @param sql the statement
 */
record PlacementStatement(BoundLifecycle<?, ?> lifecycle, String sql) {

    private static final String PLACE = """
            WITH door AS MATERIALIZED (SELECT set_config('turnstile.door', 'open', true)),
            seen AS MATERIALIZED (
              SELECT {key} AS turnstile_key, {state} AS turnstile_state
              FROM {table} AS {alias} WHERE {by_id} FOR NO KEY UPDATE),
            moved(key, was, now) AS (
              UPDATE {table} AS {alias}
              SET {state_column} = CAST(? AS int)
              FROM door, seen
              WHERE {by_id} AND turnstile_state IS NOT DISTINCT FROM coalesce(CAST(? AS int), turnstile_state)
                AND (SELECT version FROM {schema}.machine WHERE id = {machine}) = ?
              RETURNING turnstile_key, turnstile_state, {state}),
            {log}
            SELECT turnstile_key AS key, turnstile_state AS was, moved.now,
              logged.position, logged.version, logged.recorded_at,
              (SELECT version FROM {schema}.machine WHERE id = {machine}) AS installed
            FROM seen LEFT JOIN moved ON true LEFT JOIN logged ON true""";

    static PlacementStatement of(BoundLifecycle<?, ?> lifecycle, short type) {
        StatementTemplate template = lifecycle.template();
        return new PlacementStatement(
                lifecycle, template.with("log", LogEntry.cte(template, type)).fill(PLACE));
    }

    /** Returns what was seen and done, or null if there is no such record. */
    @Nullable
    Attempt place(Connection connection, Object id, int code, @Nullable Integer expected, Details details)
            throws SQLException {
        try (PreparedStatement call = connection.prepareStatement(sql)) {
            int index = lifecycle.bindId(call, 1, id);
            call.setInt(index++, code);
            index = lifecycle.bindId(call, index, id);
            call.setObject(index++, expected, Types.INTEGER);
            call.setInt(index++, lifecycle.definitions().installed());
            LogEntry.bind(call, index, details, lifecycle.json());
            try (ResultSet row = call.executeQuery()) {
                return row.next() ? Attempt.read(row, List.of()) : null;
            }
        }
    }
}
