package dev.turnstile.postgres.internal.event;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.groupcommit.Batch;
import dev.turnstile.postgres.internal.groupcommit.SharedSettings;
import dev.turnstile.postgres.internal.sql.Parameters;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.sql.TextLiteral;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Appends the events of many callers, each to a different stream, in one statement with a result for each caller.
 * Thread-safe.
 *
 * <p>A stream's row that another transaction has locked or has just inserted is skipped, so that it does not delay the
 * other callers. Rows are inserted before any row is locked, as in an append to several streams; otherwise the two
 * could deadlock.
 */
final class AppendBatch implements Batch<AppendCall> {

    static final String APPEND = """
            WITH asked AS MATERIALIZED (
              SELECT * FROM unnest((SELECT CAST(? AS smallint[])), (SELECT CAST(? AS text[])),
                (SELECT CAST(? AS int[])), (SELECT CAST(? AS int[])), (SELECT CAST(? AS int[])))
                WITH ORDINALITY AS a(category, key, mode, expected, added, n)
              WHERE {schema}.in_incarnation(?) AND {settings} AND {shared}),
            made AS (
              INSERT INTO {schema}.stream (category, key, version, horizon)
              SELECT category, key, added, {schema}.log_xid()
              FROM asked a
              WHERE CASE mode WHEN 1 THEN expected = 0 WHEN 2 THEN false ELSE true END
                AND NOT EXISTS (SELECT FROM {schema}.stream s WHERE s.category = a.category AND s.key = a.key)
              ORDER BY category, key COLLATE "C"
              ON CONFLICT (category, key) DO NOTHING
              RETURNING id, category, key, version, horizon),
            found AS MATERIALIZED (
              SELECT a.n, a.added, s.id, s.version, s.deleted_up_to, s.closed,
                CASE a.mode WHEN 0 THEN true WHEN 1 THEN s.version = a.expected
                  WHEN 2 THEN s.version > s.deleted_up_to ELSE s.version = s.deleted_up_to END AS holds
              FROM asked a JOIN {schema}.stream s ON s.category = a.category AND s.key = a.key
              WHERE (SELECT count(*) FROM made) >= 0
              FOR NO KEY UPDATE OF s SKIP LOCKED),
            moved AS (
              UPDATE {schema}.stream s
              SET version = s.version + found.added, horizon = greatest(s.horizon, {schema}.log_xid())
              FROM found
              WHERE s.id = found.id AND found.holds AND NOT found.closed
              RETURNING s.id, s.version, s.horizon, found.n, found.added),
            head AS (
              SELECT * FROM moved
              UNION ALL
              SELECT made.id, made.version, made.horizon, asked.n, asked.added FROM made JOIN asked USING (category, key)),
            written AS (
              {written}
              RETURNING stream_id, position),
            last AS (SELECT stream_id, max(position) AS position FROM written GROUP BY stream_id)
            SELECT head.n, true AS holds, false AS closed, 0 AS version, 0 AS deleted_up_to, head.version AS reached,
              last.position
            FROM head JOIN last ON last.stream_id = head.id
            UNION ALL
            SELECT n, holds, closed, version, deleted_up_to, 0, 0 FROM found WHERE closed OR NOT holds""";

    /**
     * The log's tables must not depend on session state, because the statement runs in the session of one of the
     * callers.
     */
    private static final String SHARED = """
            (SELECT NOT EXISTS (
                SELECT FROM pg_catalog.pg_class c WHERE c.oid IN ({tables}) AND (c.relrowsecurity OR c.relhasrules))
              AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
                WHERE t.tgrelid IN ({tables}) AND NOT t.tgisinternal AND t.tgenabled <> 'D' AND p.pronamespace <> (
                  SELECT relnamespace FROM pg_catalog.pg_class WHERE oid = CAST({stream} AS regclass))))""";

    private final String append;

    AppendBatch(String schema) {
        String stream = TextLiteral.of(QuotedName.of(schema) + ".stream");
        String event = TextLiteral.of(QuotedName.of(schema) + ".event");
        String tables = "CAST(" + stream + " AS regclass), CAST(" + event + " AS regclass)";
        StatementTemplate template =
                StatementTemplate.of(schema).with("stream", stream).with("tables", tables);
        append = template.with("shared", template.fill(SHARED))
                .with("written", template.fill(AppendColumns.WRITTEN))
                .with("settings", SharedSettings.CONDITION)
                .fill(APPEND);
    }

    @Override
    public void run(Connection connection, List<AppendCall> all) throws SQLException {
        EventNumbers.Known numbers = all.getFirst().numbers();
        List<AppendCall> calls =
                all.stream().filter(call -> call.numbers() == numbers).toList();
        // Calls with numbers of another incarnation run alone.
        all.stream().filter(call -> call.numbers() != numbers).forEach(call -> call.decide(null));
        @Nullable StreamResult[] results = new StreamResult[calls.size()];
        try (PreparedStatement statement = connection.prepareStatement(append)) {
            bind(statement, calls);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    results[row.getInt("n") - 1] = StreamResult.read(row);
                }
            }
        }
        for (int i = 0; i < results.length; i++) {
            calls.get(i).decide(results[i]);
        }
    }

    private static void bind(PreparedStatement statement, List<AppendCall> calls) throws SQLException {
        List<StreamAppend> appends = calls.stream().map(AppendCall::append).toList();
        EventNumbers.Known numbers = calls.getFirst().numbers();
        Parameters parameters = new Parameters();
        AppendColumns.expectations(appends, numbers, parameters);
        parameters.integer(calls.size());
        AppendColumns.events(appends, numbers, parameters);
        parameters.bind(statement);
    }
}
