package dev.turnstile.postgres.internal.bulk;

import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition;
import dev.turnstile.postgres.internal.door.DoorMark;
import dev.turnstile.postgres.internal.door.EdgeTexts;
import dev.turnstile.postgres.internal.door.GuardResults;
import dev.turnstile.postgres.internal.groupcommit.SharedSettings;
import dev.turnstile.postgres.internal.sql.SqlTime;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.sql.TextLiteral;
import dev.turnstile.postgres.internal.transition.BoundLifecycle;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The statement of a batch: transitions of records of one lifecycle, each with its own options.
 *
 * <p>A row that another transaction has locked is skipped, so that the other calls do not wait for it.
 */
final class BatchStatement {

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

    /**
     * The actor and verb of each row, for the triggers that record the history of rows: the mark contains only one
     * actor and one verb.
     */
    private static final String EACH = """

            WHERE (SELECT set_config('turnstile.door_each', CAST(jsonb_object_agg(turnstile_key,
                jsonb_build_array(CASE turnstile_type {verbs} END, turnstile_actor)) AS text), true)
              FROM turnstile_locked WHERE turnstile_target IS NOT NULL HAVING count(*) > 0) IS DISTINCT FROM ''""";

    private final BoundLifecycle<?, ?> lifecycle;
    private final StatementTemplate template;
    private final SharedSession session;
    private final Map<Variant, String> texts = new ConcurrentHashMap<>();

    /**
     * The properties that the text depends on.
     *
     * @param partitioned whether the table has partitions
     * @param perRow whether the statement sets actor and verb of each row
     */
    private record Variant(boolean partitioned, boolean perRow) {}

    <S, T> BatchStatement(BoundLifecycle<S, T> lifecycle, SharedSession session) {
        this.lifecycle = lifecycle;
        this.session = session;
        StatementTemplate names = SetStatement.template(lifecycle, new GuardResults(List.of()));
        String asked = names.with("given_ids", lifecycle.table().givenIds())
                .with("arrays", lifecycle.table().idArrays())
                .with("names", lifecycle.table().givenNames())
                .with("given_order", lifecycle.table().givenOrder())
                .fill(ASKED);
        String source = "turnstile_asked JOIN {table} AS {alias} ON {same_asked}";
        this.template = names.with("asked", asked)
                .with("tag", "turnstile_n")
                .with(
                        "source",
                        names.with("same_asked", lifecycle.table().sameId("turnstile_asked"))
                                .fill(source))
                .with("target", names.with("cases", cases(lifecycle)).fill(TARGET))
                .with("carried", CARRIED)
                .with("kept", CARRIED)
                .with("details", DETAILS)
                .with("result_key", "l.turnstile_key")
                .with("skip", " SKIP LOCKED")
                .with("per_row", names.with("verbs", verbs(lifecycle)).fill(EACH));
    }

    private String text(Variant variant) {
        String shared = session.unchanged(variant.partitioned()) + "\n    AND " + SharedSettings.CONDITION;
        return SetStatement.sql(
                template.with("chosen_by", shared).with("order", variant.perRow() ? template.part("per_row") : ""));
    }

    private static <S, T> String verbs(BoundLifecycle<S, T> lifecycle) {
        return lifecycle.binding().transitionTypes().entrySet().stream()
                .map(type -> "WHEN " + type.getValue() + " THEN "
                        + TextLiteral.of(
                                DoorMark.verb(type.getKey(), lifecycle.table().category())))
                .collect(Collectors.joining(" ", "", " ELSE NULL"));
    }

    private static <S, T> String cases(BoundLifecycle<S, T> lifecycle) {
        StateMachine<S, T> machine = lifecycle.machine();
        String state = lifecycle.template().part("state");
        return machine.transitions().stream()
                .filter(transition -> type(lifecycle, transition) != null)
                .filter(BatchStatement::inSql)
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

    /**
     * Prepares the statement.
     *
     * @param perRow whether the calls differ in verb or actor
     */
    PreparedStatement prepare(Connection connection, SharedSession.CatalogState catalog, boolean perRow)
            throws SQLException {
        Variant variant = new Variant(catalog.partitioned(), perRow && catalog.watched());
        return connection.prepareStatement(texts.computeIfAbsent(variant, this::text));
    }

    /** Binds the values of the calls. Returns the next index. */
    <S, T> int bind(PreparedStatement statement, List<TransitionCall<S, T>> calls, SharedSession.CatalogState catalog)
            throws SQLException {
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
        statement.setLong(index++, catalog.fingerprint());
        statement.setInt(index++, calls.size());
        return index;
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : SqlTime.text(time);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    /**
     * Binds an array with one value for each call. If all values are null, binds a null array, which {@code unnest}
     * extends with nulls.
     */
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
