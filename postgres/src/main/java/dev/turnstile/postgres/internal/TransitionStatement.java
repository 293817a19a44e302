package dev.turnstile.postgres.internal;

import dev.turnstile.machine.Edge;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A transition of one record as one SQL statement: guards, compare-and-set, stream row and event in one round trip.
 *
 * <p>It always answers with one row for a record that exists: what the statement saw, and what it did. A refusal is
 * explained by what it saw, without a second look at a row that may have moved again. {@code seen} does not lock; the
 * update waits for the row's lock and then asks guards and state again on the row's latest version, so between the two
 * the record may move, and the caller tries again.
 *
 * @param sql the statement; parameters are the id, the id again, the expected state's code or null, the version of the
 *     definition, and the log entry's
 * @param guards the guards whose answers follow in the result, as {@code guard_0} and so on
 */
record TransitionStatement(String sql, List<Guard.Sql> guards) {

    private static final String MOVE = """
            WITH door AS MATERIALIZED (SELECT set_config('turnstile.door', 'open', true)),
            seen AS MATERIALIZED (
              SELECT {key} AS turnstile_key, {state} AS turnstile_state{guards}
              FROM {table} AS {alias} WHERE {by_id}),
            moved(key, was, now) AS (
              UPDATE {table} AS {alias}
              SET {state_column} = {target}
              FROM door, seen
              WHERE {by_id} AND {state} = turnstile_state
                AND {state} = coalesce(CAST(? AS int), {state})
                AND (SELECT version FROM {schema}.machine WHERE id = {machine}) = ?
                AND ({edges})
              RETURNING turnstile_key, turnstile_state, {state}),
            {log}
            SELECT turnstile_key AS key, turnstile_state AS was, moved.now,
              logged.position, logged.version, logged.recorded_at,
              (SELECT version FROM {schema}.machine WHERE id = {machine}) AS installed{answers}
            FROM seen LEFT JOIN moved ON true LEFT JOIN logged ON true""";

    static <S, T> TransitionStatement of(
            StatementTemplate template, StateMachine<S, T> machine, Transition<S, T> transition, short type) {
        List<Guard.Sql> guards = transition.edges().stream()
                .flatMap(edge -> edge.guards().stream())
                .filter(Guard.Sql.class::isInstance)
                .map(Guard.Sql.class::cast)
                .distinct()
                .toList();
        String state = template.part("state");
        String sql = template.with("log", LogEntry.cte(template, type))
                .with("guards", columns(guards))
                .with("answers", answers(guards))
                .with("target", target(state, machine, transition))
                .with("edges", edges(state, machine, transition))
                .fill(MOVE);
        return new TransitionStatement(sql, guards);
    }

    private static <S, T> String target(String state, StateMachine<S, T> machine, Transition<S, T> transition) {
        List<Integer> targets = transition.edges().stream()
                .map(edge -> machine.state(edge.to()).code())
                .distinct()
                .toList();
        if (targets.size() == 1) {
            return targets.getFirst().toString();
        }
        return transition.edges().stream()
                .map(edge -> "WHEN " + condition(state, machine, edge) + " THEN "
                        + machine.state(edge.to()).code())
                .collect(Collectors.joining(" ", "CASE ", " END"));
    }

    private static <S, T> String edges(String state, StateMachine<S, T> machine, Transition<S, T> transition) {
        return transition.edges().stream()
                .map(edge -> condition(state, machine, edge))
                .collect(Collectors.joining(" OR "));
    }

    private static <S, T> String condition(String state, StateMachine<S, T> machine, Edge<S, T> edge) {
        String from = state + " = " + machine.state(edge.from()).code();
        return edge.guards().stream()
                .filter(Guard.Sql.class::isInstance)
                .map(guard -> " AND (" + ((Guard.Sql) guard).condition() + ") IS TRUE")
                .collect(Collectors.joining("", from, ""));
    }

    private static String columns(List<Guard.Sql> guards) {
        return IntStream.range(0, guards.size())
                .mapToObj(i -> ", (" + guards.get(i).condition() + ") IS TRUE AS turnstile_guard_" + i)
                .collect(Collectors.joining());
    }

    private static String answers(List<Guard.Sql> guards) {
        return IntStream.range(0, guards.size())
                .mapToObj(i -> ", turnstile_guard_" + i + " AS guard_" + i)
                .collect(Collectors.joining());
    }
}
