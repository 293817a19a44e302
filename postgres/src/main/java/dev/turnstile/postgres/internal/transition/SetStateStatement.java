package dev.turnstile.postgres.internal.transition;

import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.internal.door.DoorMark;
import dev.turnstile.postgres.internal.door.GuardResults;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The statement that sets one record to a given state and appends its event: for transitions that were decided under
 * the record's lock, and for corrections.
 *
 * <p>Its result has the columns of {@link TransitionStatement}. A state that is null or unknown is replaced as well.
 *
 * @param lifecycle the machine and its table
 * @param verb the verb in Turnstile's mark
 * @param sql the statement's text
 */
public record SetStateStatement(BoundLifecycle<?, ?> lifecycle, String verb, String sql) {

    private static final String SET_STATE = """
            WITH turnstile_seen AS MATERIALIZED (
              SELECT {key} AS turnstile_seen_key, {state} AS turnstile_seen_state,
                {row_version} AS turnstile_seen_version
              FROM {table} AS {alias} WHERE {by_id} FOR NO KEY UPDATE),
            turnstile_moved(turnstile_key, turnstile_was, turnstile_now) AS (
              UPDATE {table} AS {alias}
              SET {state_column} = CAST(? AS int){next_version}
              FROM turnstile_seen
              WHERE {by_id}
                AND turnstile_seen_state IS NOT DISTINCT FROM coalesce(CAST(? AS int), turnstile_seen_state){same_version}
                AND (SELECT version FROM {schema}.machine WHERE id = {machine} AND {schema}.in_incarnation(?)) = ?
                AND {door}
              RETURNING turnstile_seen_key, turnstile_seen_state, {state}),
            {log}
            SELECT turnstile_seen_key, CAST(turnstile_seen_state AS bigint), turnstile_seen_version,
              {installed},
              {logged}
            FROM turnstile_seen LEFT JOIN turnstile_moved ON true LEFT JOIN turnstile_logged ON true""";

    private static final GuardResults NO_GUARDS = new GuardResults(List.of());

    public static SetStateStatement of(BoundLifecycle<?, ?> lifecycle, String name, short type) {
        StatementTemplate template = lifecycle.template();
        return new SetStateStatement(
                lifecycle,
                DoorMark.verb(name, lifecycle.table().category()),
                template.with("log", LogEntry.cte(lifecycle, template, type))
                        .with("logged", LogEntry.LOGGED)
                        .fill(SET_STATE));
    }

    /** Returns the result row, or null if the record does not exist. */
    public @Nullable Attempt execute(
            Connection connection, Object id, int code, @Nullable Integer expected, TransitionOptions details)
            throws SQLException {
        try (PreparedStatement call = connection.prepareStatement(sql)) {
            int index = lifecycle.bindId(call, 1, id);
            call.setInt(index++, code);
            index = lifecycle.bindId(call, index, id);
            call.setObject(index++, expected, Types.INTEGER);
            index = lifecycle.bindVersion(call, index, details);
            index = lifecycle.definitions().bind(call, index);
            index = DoorMark.bind(call, index, verb, details.actor());
            LogEntry.bind(call, index, details, lifecycle.json());
            try (ResultSet row = call.executeQuery()) {
                return row.next() ? Attempt.read(row, NO_GUARDS) : null;
            }
        }
    }
}
