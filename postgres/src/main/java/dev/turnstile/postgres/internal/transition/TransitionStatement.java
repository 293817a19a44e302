package dev.turnstile.postgres.internal.transition;

import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition;
import dev.turnstile.postgres.internal.door.DoorMark;
import dev.turnstile.postgres.internal.door.EdgeTexts;
import dev.turnstile.postgres.internal.door.GuardResults;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The SQL statement of one record's transition: guards, compare-and-set, stream row and event in one round trip.
 *
 * <p>For an existing record, the statement returns one row with the values that it read and the change that it wrote. A
 * refusal is explained by this row, because the record's row may have changed meanwhile. The final SELECT reads the row
 * as of the start of the statement. The UPDATE waits for the row's lock and checks state and guards on the row's latest
 * version. If the record changes between the two, the caller retries.
 *
 * @param lifecycle the machine and its table
 * @param verb the verb in Turnstile's mark
 * @param sql the statement's text
 * @param guardResults the guards whose results are the last columns
 * @param joined whether the update joins the row's old version, to read the old state
 */
record TransitionStatement(
        BoundLifecycle<?, ?> lifecycle, String verb, String sql, GuardResults guardResults, boolean joined) {

    private static final String MOVE = """
            WITH turnstile_moved(turnstile_key, turnstile_was, turnstile_now) AS (
              UPDATE {table} AS {alias}
              SET {state_column} = {target}{next_version}{looked}
              WHERE {by_id} AND ({edges})
                AND {state} = coalesce(CAST(? AS int), {state}){same_version}
                AND (SELECT version FROM {schema}.machine WHERE id = {machine} AND {schema}.in_incarnation(?)) = ?
                AND {door}
              RETURNING {key}, {origin}, {state}),
            {log}
            SELECT {key}, CAST({state} AS bigint), {row_version},
              CASE WHEN turnstile_position IS NULL THEN {installed} END,
              {logged}{guards}
            FROM {table} AS {alias} LEFT JOIN turnstile_logged ON true WHERE {by_id}""";

    /**
     * The old version of the row, joined if the new state does not determine the old one: RETURNING returns only the
     * new row.
     */
    private static final String OLD_ROW = """

              FROM (SELECT {state} AS turnstile_seen_state FROM {table} AS {alias} WHERE {by_id}) AS turnstile_seen""";

    static <S, T> TransitionStatement of(BoundLifecycle<S, T> lifecycle, Transition<S, T> transition, short type) {
        StateMachine<S, T> machine = lifecycle.machine();
        StatementTemplate template = lifecycle.template();
        GuardResults guardResults = GuardResults.of(GuardResults.guards(Stream.of(transition)));
        String state = template.part("state");
        EdgeTexts<S, T> edges = new EdgeTexts<>(machine, transition, state);
        boolean joined = !edges.reversible();
        String sql = template.with("log", LogEntry.cte(lifecycle, template, type))
                .with("logged", LogEntry.LOGGED)
                .with("guards", guardResults.columns())
                .with("target", edges.target())
                .with("edges", edges.open() + (joined ? ") AND (" + state + " = turnstile_seen_state" : ""))
                .with("origin", joined ? "turnstile_seen_state" : edges.origin())
                .with("looked", joined ? template.fill(OLD_ROW) : "")
                .fill(MOVE);
        return new TransitionStatement(
                lifecycle, DoorMark.verb(transition.name(), lifecycle.table().category()), sql, guardResults, joined);
    }

    /** Returns the result row, or null if the record does not exist. */
    @Nullable
    Attempt attempt(Connection connection, Object id, TransitionOptions details) throws SQLException {
        List<@Nullable String> values = lifecycle.fitting(connection, id);
        try (PreparedStatement call = connection.prepareStatement(sql)) {
            int index = lifecycle.bindValues(call, 1, values);
            index = joined ? lifecycle.bindValues(call, index, values) : index;
            call.setObject(index++, lifecycle.expectedCode(details), Types.INTEGER);
            index = lifecycle.bindVersion(call, index, details);
            index = lifecycle.definitions().bind(call, index);
            index = DoorMark.bind(call, index, verb, details.actor());
            index = LogEntry.bind(call, index, details, lifecycle.json());
            lifecycle.bindValues(call, index, values);
            try (ResultSet row = call.executeQuery()) {
                return row.next() ? Attempt.read(row, guardResults) : null;
            }
        }
    }
}
