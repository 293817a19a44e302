package dev.turnstile.postgres.internal.bulk;

import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.Transition;
import dev.turnstile.postgres.internal.door.DoorMark;
import dev.turnstile.postgres.internal.door.EdgeTexts;
import dev.turnstile.postgres.internal.door.GuardResults;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.transition.Attempt;
import dev.turnstile.postgres.internal.transition.BoundLifecycle;
import dev.turnstile.postgres.internal.transition.LogEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The statement of one transition of many records, with the same options for each.
 *
 * @param lifecycle the machine and its table
 * @param verb the verb in Turnstile's mark
 * @param sql the statement's text
 * @param guardResults the guards whose results are in the result rows
 */
record BulkStatement(BoundLifecycle<?, ?> lifecycle, String verb, String sql, GuardResults guardResults) {

    private static final String ASKED = """
            turnstile_asked AS (SELECT turnstile_n, {given_ids} FROM unnest({arrays}) WITH ORDINALITY AS turnstile_given({names}, turnstile_n)
              ORDER BY {given_order}),
            """;

    private static final String TARGET = """
            CASE WHEN {state} = coalesce(CAST(? AS int), {state}){same_version} THEN {chosen} END""";

    private static final String DETAILS = """
            {type}, CAST(? AS timestamptz), CAST(? AS text), CAST(? AS uuid), CAST(? AS jsonb), CAST(? AS jsonb)""";

    /** Returns the statement for records with given ids. */
    static <S, T> BulkStatement ofIds(BoundLifecycle<S, T> lifecycle, Transition<S, T> transition) {
        GuardResults guardResults = GuardResults.of(GuardResults.guards(Stream.of(transition)));
        StatementTemplate template = template(lifecycle, transition, guardResults);
        StatementTemplate given = template.with("given_ids", lifecycle.table().givenIds())
                .with("arrays", lifecycle.table().idArrays())
                .with("names", lifecycle.table().givenNames())
                .with("given_order", lifecycle.table().givenOrder());
        String source = "turnstile_asked JOIN {table} AS {alias} ON {same_asked}";
        return of(
                lifecycle,
                transition,
                guardResults,
                template.with("asked", given.fill(ASKED))
                        .with("result_key", "l.turnstile_key")
                        .with("tag", "turnstile_n")
                        .with(
                                "source",
                                template.with("same_asked", lifecycle.table().sameId("turnstile_asked"))
                                        .fill(source))
                        .with("chosen_by", "true")
                        .with("order", ""));
    }

    /** Returns the statement for records for which a condition holds. */
    static <S, T> BulkStatement where(BoundLifecycle<S, T> lifecycle, Transition<S, T> transition, String condition) {
        GuardResults guardResults = GuardResults.of(GuardResults.guards(Stream.of(transition)));
        StatementTemplate template = template(lifecycle, transition, guardResults);
        return of(
                lifecycle,
                transition,
                guardResults,
                template.with("asked", "")
                        .with(
                                "result_key",
                                "CASE WHEN num_nulls(" + lifecycle.table().idNames("l")
                                        + ") = 0 THEN l.turnstile_key END")
                        .with("tag", template.part("key"))
                        .with("source", template.fill("{table} AS {alias}"))
                        .with("chosen_by", GuardResults.text(condition))
                        .with("order", " ORDER BY " + lifecycle.table().idNames("l")));
    }

    private static <S, T> StatementTemplate template(
            BoundLifecycle<S, T> lifecycle, Transition<S, T> transition, GuardResults guardResults) {
        StatementTemplate template = SetStatement.template(lifecycle, guardResults);
        EdgeTexts<S, T> edges = new EdgeTexts<>(lifecycle.machine(), transition, template.part("state"));
        Short type = lifecycle.binding().transitionTypes().get(transition.name());
        return template.with("target", template.with("chosen", edges.chosen()).fill(TARGET))
                .with("details", template.with("type", String.valueOf(type)).fill(DETAILS))
                .with("carried", "")
                .with("kept", "")
                .with("skip", "");
    }

    private static BulkStatement of(
            BoundLifecycle<?, ?> lifecycle,
            Transition<?, ?> transition,
            GuardResults guardResults,
            StatementTemplate template) {
        String verb = DoorMark.verb(transition.name(), lifecycle.table().category());
        return new BulkStatement(lifecycle, verb, SetStatement.sql(template), guardResults);
    }

    /**
     * Fires the transition of each record that permits it.
     *
     * @param ids the ids; empty for a statement with a condition
     * @return the result rows, by the index of the id starting at 1, or by the record's key for a condition
     */
    Map<Object, Attempt> run(Connection connection, List<?> ids, TransitionOptions details) throws SQLException {
        try (PreparedStatement call = connection.prepareStatement(sql)) {
            int index = ids.isEmpty() ? 1 : lifecycle.bindIds(call, ids);
            call.setObject(index++, lifecycle.expectedCode(details), Types.INTEGER);
            index = lifecycle.bindVersion(call, index, details);
            index = lifecycle.definitions().bind(call, index);
            index = DoorMark.bind(call, index, verb, details.actor());
            LogEntry.bind(call, index, details, lifecycle.json());
            try (ResultSet row = call.executeQuery()) {
                Map<Object, Attempt> attempts = new LinkedHashMap<>();
                while (row.next()) {
                    lifecycle.table().checkKey(row.getString(1));
                    Object tag = row.getObject(
                            Attempt.COLUMNS + guardResults.guards().size() + 1);
                    attempts.put(tag, Attempt.read(row, guardResults));
                }
                return attempts;
            }
        }
    }
}
