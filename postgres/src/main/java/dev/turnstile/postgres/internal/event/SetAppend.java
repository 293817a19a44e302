package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.AppendConditionFailed;
import dev.turnstile.event.Appended;
import dev.turnstile.event.EventQuery;
import dev.turnstile.event.EventStore.AppendCondition;
import dev.turnstile.postgres.internal.sql.Parameters;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Appends any number of events to any number of streams. The statements go to the server together and form one
 * transaction.
 *
 * <p>The first statements insert and lock the rows of streams and tags, in a fixed order. The last statement begins
 * after all locks are held, so it sees the current rows, and it writes all events or none.
 */
final class SetAppend {

    /**
     * Locks the table of events before any row, like a single-statement append. Otherwise this append and an append
     * that locks the whole table could deadlock.
     */
    private static final String STREAMS = """
            WITH held AS (
              INSERT INTO {schema}.event (stream_id, horizon, version, type)
              SELECT 0, pg_current_xact_id(), 0, 0 WHERE false)
            INSERT INTO {schema}.stream (category, key, version, horizon)
            SELECT category, key, 0, {schema}.log_xid()
            FROM unnest((SELECT CAST(? AS smallint[])), (SELECT CAST(? AS text[]))) AS a(category, key)
            WHERE NOT EXISTS (SELECT FROM {schema}.stream s WHERE s.category = a.category AND s.key = a.key)
            ORDER BY category, key COLLATE "C"
            ON CONFLICT (category, key) DO NOTHING;
            SELECT count(*) FROM (
              SELECT FROM {schema}.stream s
              JOIN unnest((SELECT CAST(? AS smallint[])), (SELECT CAST(? AS text[]))) AS a(category, key)
                USING (category, key)
              ORDER BY s.category, s.key FOR NO KEY UPDATE OF s) AS locked""";

    private static final String WRITE = """
            WITH asked AS MATERIALIZED (
              SELECT * FROM unnest((SELECT CAST(? AS smallint[])), (SELECT CAST(? AS text[])),
                (SELECT CAST(? AS int[])), (SELECT CAST(? AS int[])), (SELECT CAST(? AS int[])))
                WITH ORDINALITY AS a(category, key, mode, expected, added, n)
              WHERE {schema}.in_incarnation(?)),
            seen AS MATERIALIZED (
              SELECT a.n, a.added, s.id, coalesce(s.version, 0) AS version, coalesce(s.deleted_up_to, 0) AS deleted_up_to,
                coalesce(s.closed, false) AS closed,
                CASE a.mode WHEN 0 THEN true WHEN 1 THEN coalesce(s.version, 0) = a.expected
                  WHEN 2 THEN coalesce(s.version, 0) > coalesce(s.deleted_up_to, 0)
                  ELSE coalesce(s.version, 0) = coalesce(s.deleted_up_to, 0) END AS holds
              FROM asked a LEFT JOIN {schema}.stream s ON s.category = a.category AND s.key = a.key),
            conflict AS MATERIALIZED ({conflict}),
            outcome AS MATERIALIZED (
              SELECT bool_and(holds AND NOT closed) AND (SELECT position FROM conflict) IS NULL AS good FROM seen),
            head AS (
              UPDATE {schema}.stream s
              SET version = s.version + seen.added, horizon = greatest(s.horizon, {schema}.log_xid())
              FROM seen, outcome
              WHERE s.id = seen.id AND outcome.good AND seen.added > 0
              RETURNING s.id, s.version, s.horizon, seen.n, seen.added),
            written AS (
              {written}
              RETURNING stream_id, position, type, tags),
            tagged AS (
              INSERT INTO {schema}.event_tag (tag_id, position, type)
              SELECT t.id, w.position, w.type
              FROM written w, unnest(w.tags) AS carried(name) JOIN {schema}.tag t ON t.name = carried.name
              WHERE w.tags IS NOT NULL),
            last AS (SELECT stream_id, max(position) AS position FROM written GROUP BY stream_id)
            SELECT seen.n, seen.holds, seen.closed, seen.version, seen.deleted_up_to,
              (SELECT position FROM conflict) AS conflict, seen.version + seen.added AS reached,
              coalesce(last.position, 0) AS position
            FROM seen LEFT JOIN last ON last.stream_id = seen.id
            ORDER BY seen.n""";

    private static final String CONFLICT = """
            SELECT min(position) AS position FROM (
            {query}) AS matching""";

    /**
     * The tags of detached events are still in the hot tables, but their types are not, so a query by types needs the
     * whole log.
     */
    private static final String WHOLE = """

            WHERE {schema}.log_is_whole(?, 9223372036854775807, NULL)""";

    private static final String NO_CONFLICT = "SELECT CAST(NULL AS bigint) AS position";

    private final StatementTemplate template;
    private final TagLocks tags;

    SetAppend(String schema) {
        this.template = StatementTemplate.of(schema);
        this.tags = new TagLocks(schema);
    }

    /** Appends all events or none. */
    List<Appended> append(
            Connection connection,
            @Nullable AppendCondition condition,
            List<StreamAppend> appends,
            EventNumbers.Known numbers)
            throws SQLException {
        Parameters parameters = new Parameters();
        String locks = template.fill(locks(condition, appends, numbers, parameters));
        String sql = locks + ";\n" + write(condition, parameters, appends, numbers);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            parameters.bind(statement);
            statement.execute();
            return appended(lastResult(statement), condition, appends);
        }
    }

    /**
     * Checks a condition without appending events.
     *
     * @throws AppendConditionFailed if the condition does not hold
     */
    void check(Connection connection, AppendCondition condition) throws SQLException {
        EventQuery query = condition.failIfEventsMatch();
        Parameters parameters = new Parameters();
        String locks = TagLocks.tableLock(query) + "SELECT 1" + tags.locks(query, Set.of(), parameters);
        String sql = template.fill(locks) + ";\n" + conflict(condition, parameters);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            parameters.bind(statement);
            statement.execute();
            ResultSet row = lastResult(statement);
            if (row.next() && row.getLong(1) > 0) {
                throw new AppendConditionFailed(condition, row.getLong(1));
            }
        }
    }

    private String conflict(AppendCondition condition, Parameters parameters) {
        QueryText query =
                QueryText.of(condition.failIfEventsMatch(), condition.after().value());
        parameters.addAll(query.parameters());
        String conflict = template.with("query", template.fill(query.sql())).fill(CONFLICT);
        if (!QueryText.untagged(condition.failIfEventsMatch())) {
            return conflict;
        }
        parameters.number(condition.after().value());
        return conflict + template.fill(WHOLE);
    }

    private static ResultSet lastResult(PreparedStatement statement) throws SQLException {
        ResultSet last = null;
        boolean rows = statement.getResultSet() != null;
        while (rows || statement.getUpdateCount() != -1) {
            if (rows) {
                last = statement.getResultSet();
            }
            rows = statement.getMoreResults(Statement.KEEP_CURRENT_RESULT);
        }
        return Objects.requireNonNull(last);
    }

    private String locks(
            @Nullable AppendCondition condition,
            List<StreamAppend> appends,
            EventNumbers.Known numbers,
            Parameters parameters) {
        List<StreamAppend> creating =
                appends.stream().filter(StreamAppend::creating).toList();
        AppendColumns.streams(creating, numbers, parameters);
        AppendColumns.streams(appends, numbers, parameters);
        Set<String> carried = new TreeSet<>();
        appends.forEach(append -> append.rows().forEach(row -> carried.addAll(row.tags())));
        EventQuery query = condition == null ? null : condition.failIfEventsMatch();
        return TagLocks.tableLock(query) + STREAMS + tags.locks(query, carried, parameters);
    }

    private String write(
            @Nullable AppendCondition condition,
            Parameters parameters,
            List<StreamAppend> appends,
            EventNumbers.Known numbers) {
        AppendColumns.expectations(appends, numbers, parameters);
        String conflict = condition == null ? NO_CONFLICT : conflict(condition, parameters);
        AppendColumns.events(appends, numbers, parameters);
        return template.with("conflict", conflict)
                .with("written", template.fill(AppendColumns.WRITTEN))
                .fill(WRITE);
    }

    private static List<Appended> appended(
            ResultSet row, @Nullable AppendCondition condition, List<StreamAppend> appends) throws SQLException {
        List<Appended> appended = new ArrayList<>();
        long conflict = 0;
        for (StreamAppend append : appends) {
            row.next();
            appended.add(StreamResult.read(row).appended(append));
            conflict = row.getLong("conflict");
        }
        if (condition != null && conflict > 0) {
            throw new AppendConditionFailed(condition, conflict);
        }
        return appended;
    }
}
