package dev.turnstile.postgres.internal;

import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition;
import dev.turnstile.postgres.internal.door.DoorMark;
import dev.turnstile.postgres.internal.door.EdgeTexts;
import dev.turnstile.postgres.internal.door.GuardAnswers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A transition of one record as one SQL statement: guards, compare-and-set, stream row and event in one round trip.
 *
 * <p>It always answers with one row for a record that exists: what the statement saw, and what it did. A refusal is
 * explained by what it saw, without a second look at a row that may have moved again: the last part reads the row as it
 * was when the statement began, while the update waits for the row's lock and asks guards and state on its latest
 * version. Between the two the record may move, and the caller tries again.
 *
 * @param lifecycle the machine and its table
 * @param verb what the door is marked with
 * @param sql the statement
 * @param answers the guards whose answers stand at the end of the result
 * @param joined whether the update looks at the row a second time to know which state it leaves
 */
record TransitionStatement(
        BoundLifecycle<?, ?> lifecycle, String verb, String sql, GuardAnswers answers, boolean joined) {

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

    /** Without this look, nothing tells which of several states was left: RETURNING knows the new row only. */
    private static final String LOOKED = """

              FROM (SELECT {state} AS turnstile_seen_state FROM {table} AS {alias} WHERE {by_id}) AS turnstile_seen""";

    static <S, T> TransitionStatement of(BoundLifecycle<S, T> lifecycle, Transition<S, T> transition, short type) {
        StateMachine<S, T> machine = lifecycle.machine();
        StatementTemplate template = lifecycle.template();
        GuardAnswers answers = GuardAnswers.of(GuardAnswers.guards(Stream.of(transition)));
        String state = template.part("state");
        EdgeTexts<S, T> edges = new EdgeTexts<>(machine, transition, state);
        boolean joined = !edges.reversible();
        String sql = template.with("log", LogEntry.cte(lifecycle, template, type))
                .with("logged", LogEntry.LOGGED)
                .with("guards", answers.columns())
                .with("target", edges.target())
                .with("edges", edges.open() + (joined ? ") AND (" + state + " = turnstile_seen_state" : ""))
                .with("origin", joined ? "turnstile_seen_state" : edges.origin())
                .with("looked", joined ? template.fill(LOOKED) : "")
                .fill(MOVE);
        return new TransitionStatement(
                lifecycle, DoorMark.verb(transition.name(), lifecycle.table().category()), sql, answers, joined);
    }

    /** Returns what was seen and done, or null if there is no such record. */
    @Nullable
    Attempt attempt(Connection connection, Object id, TransitionOptions details) throws SQLException {
        List<String> values = lifecycle.table().idValues(id);
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
                return row.next() ? Attempt.read(row, answers) : null;
            }
        }
    }
}
