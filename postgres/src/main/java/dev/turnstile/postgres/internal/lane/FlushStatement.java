package dev.turnstile.postgres.internal.lane;

import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition;
import dev.turnstile.postgres.internal.BoundLifecycle;
import dev.turnstile.postgres.internal.StatementTemplate;
import dev.turnstile.postgres.internal.bulk.SetStatement;
import dev.turnstile.postgres.internal.door.EdgeTexts;
import dev.turnstile.postgres.internal.door.GuardAnswers;
import dev.turnstile.postgres.internal.sql.SqlTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The statement of a flush: any transitions of any records of one lifecycle, each with details of its own.
 *
 * <p>A row that somebody else has locked is passed over, so that it does not hold up its neighbours.
 */
final class FlushStatement {

    private static final String ASKED = """
            turnstile_asked AS (
              SELECT turnstile_n, {given_ids}, turnstile_type, turnstile_expected, turnstile_expected_version,
                turnstile_occurred_at, turnstile_actor, turnstile_command_id, turnstile_data, turnstile_metadata
              FROM unnest({arrays}, (SELECT CAST(? AS smallint[])), (SELECT CAST(? AS int[])), (SELECT CAST(? AS bigint[])), (SELECT CAST(? AS text[])),
                (SELECT CAST(? AS text[])), (SELECT CAST(? AS text[])), (SELECT CAST(? AS text[])),
                (SELECT CAST(? AS text[]))) WITH ORDINALITY
                AS turnstile_given({names}, turnstile_type, turnstile_expected, turnstile_expected_version,
                turnstile_occurred_at, turnstile_actor, turnstile_command_id, turnstile_data, turnstile_metadata,
                turnstile_n)
              ORDER BY {given_order}),
            """;

    private static final String TARGET = """
            CASE WHEN {state} = coalesce(turnstile_expected, {state})
                AND {row_version} IS NOT DISTINCT FROM coalesce(turnstile_expected_version, {row_version})
                THEN CASE turnstile_type {cases} END END""";

    private static final String CARRIED = """
            , turnstile_type, turnstile_occurred_at, turnstile_actor,
                turnstile_command_id, turnstile_data, turnstile_metadata""";

    private static final String DETAILS = """
            turnstile_type, CAST(turnstile_occurred_at AS timestamptz), turnstile_actor,
                CAST(turnstile_command_id AS uuid), CAST(turnstile_data AS jsonb), CAST(turnstile_metadata AS jsonb)""";

    private final BoundLifecycle<?, ?> lifecycle;
    private final String sql;

    <S, T> FlushStatement(BoundLifecycle<S, T> lifecycle) {
        this.lifecycle = lifecycle;
        GuardAnswers answers = new GuardAnswers(List.of());
        StatementTemplate template = SetStatement.template(lifecycle, answers);
        String asked = template.with("given_ids", lifecycle.table().givenIds())
                .with("arrays", lifecycle.table().idArrays())
                .with("names", lifecycle.table().givenNames())
                .with("given_order", lifecycle.table().givenOrder())
                .fill(ASKED);
        String source = "turnstile_asked JOIN {table} AS {alias} ON {same_asked}";
        this.sql = SetStatement.sql(template.with("asked", asked)
                .with("tag", "turnstile_n")
                .with(
                        "source",
                        template.with("same_asked", lifecycle.table().sameId("turnstile_asked"))
                                .fill(source))
                .with("chosen_by", "true")
                .with("target", template.with("cases", cases(lifecycle)).fill(TARGET))
                .with("carried", CARRIED)
                .with("kept", CARRIED)
                .with("details", DETAILS)
                .with("skip", " SKIP LOCKED")
                .with("order", ""));
    }

    private static <S, T> String cases(BoundLifecycle<S, T> lifecycle) {
        StateMachine<S, T> machine = lifecycle.machine();
        String state = lifecycle.template().part("state");
        return machine.transitions().stream()
                .filter(transition -> type(lifecycle, transition) != null)
                .filter(FlushStatement::inSql)
                .map(transition -> "WHEN " + type(lifecycle, transition) + " THEN "
                        + new EdgeTexts<>(machine, transition, state).chosen())
                .collect(Collectors.joining(" ", "", " ELSE NULL"));
    }

    private static boolean inSql(Transition<?, ?> transition) {
        return !transition.edges().isEmpty()
                && transition.edges().stream()
                        .flatMap(edge -> edge.guards().stream())
                        .noneMatch(Guard.Java.class::isInstance);
    }

    private static @Nullable Short type(BoundLifecycle<?, ?> lifecycle, Transition<?, ?> transition) {
        return lifecycle.binding().transitionTypes().get(transition.name());
    }

    PreparedStatement prepare(Connection connection) throws SQLException {
        return connection.prepareStatement(sql);
    }

    /** Binds what the calls ask; returns the index after the last. */
    <S, T> int bind(PreparedStatement statement, List<TransitionCall<S, T>> calls) throws SQLException {
        int index = lifecycle.bindIds(
                statement, calls.stream().map(TransitionCall::id).toList());
        array(statement, index++, "int2", calls, call -> type(lifecycle, call.transition()));
        array(statement, index++, "int4", calls, TransitionCall::expected);
        array(statement, index++, "int8", calls, call -> call.details().expectedVersion());
        array(statement, index++, "text", calls, call -> time(call.details().occurredAt()));
        array(statement, index++, "text", calls, call -> call.details().actor());
        array(statement, index++, "text", calls, call -> text(call.details().commandId()));
        array(statement, index++, "text", calls, TransitionCall::data);
        array(statement, index++, "text", calls, TransitionCall::metadata);
        return index;
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : SqlTime.text(time);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    /** What nobody says is one null, of which {@code unnest} makes as many as are needed. */
    private static <C> void array(
            PreparedStatement statement, int index, String type, List<C> calls, Function<C, @Nullable Object> value)
            throws SQLException {
        Object[] values = calls.stream().map(value).toArray();
        if (Arrays.stream(values).allMatch(Objects::isNull)) {
            statement.setNull(index, Types.ARRAY);
        } else {
            statement.setArray(index, statement.getConnection().createArrayOf(type, values));
        }
    }
}
