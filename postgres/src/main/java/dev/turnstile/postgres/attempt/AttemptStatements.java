package dev.turnstile.postgres.attempt;

import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The statements that read the attempts of a lifecycle.
 *
 * @param schema the schema of Turnstile's tables
 * @param machine the machine's name
 * @param lifecycle the lifecycle
 */
record AttemptStatements(String schema, String machine, FoundLifecycle lifecycle) {

    /** Keeps the memory of the client and of the server's cursor small. */
    private static final int FETCH_SIZE = 2_000;

    private static final String WHOLE = "SELECT {schema}.log_is_whole(0, 9223372036854775807, CAST(? AS smallint))";

    /** A TRUNCATE is one event in the stream with an empty key; each record before it lost its row. */
    private static final String LINES = """
            SELECT stream, key, version, position, kind, name, from_state, to_state, at, occurred_at, actor, data, message,
              state, guards
            FROM (
              SELECT s.id AS stream, s.key, e.version, e.position, t.kind, t.name, e.from_state, e.to_state,
                e.recorded_at AS at, e.occurred_at, e.actor, CASE WHEN t.kind = 'change' THEN e.data END AS data,
                CAST(NULL AS text) AS message, CAST(NULL AS text) AS state, CAST(NULL AS text[]) AS guards,
                CAST(0 AS bigint) AS refusal
              FROM {schema}.every_event e
              JOIN {schema}.event_type t ON t.id = e.type
              JOIN {schema}.stream s ON s.id = e.stream_id AND s.category = {category} AND s.key <> ''
                AND e.version > s.deleted_up_to
              WHERE {types}
              UNION ALL
              SELECT s.id, r.record, 0, 0, 'refusal', r.name, NULL, NULL, r.refused_at, NULL, r.actor, NULL, r.message,
                r.state, r.guards, r.id
              FROM {schema}.refusal r
              LEFT JOIN {schema}.stream s ON s.category = {category} AND s.key = r.record
              WHERE {refusals}) AS line
            ORDER BY stream NULLS LAST, key COLLATE "C", refusal > 0, version, at, refusal""";

    private static final String OF_LIFECYCLE = "t.lifecycle = {lifecycle}";

    private static final String WITH_CHANGES = "(t.lifecycle = {lifecycle} OR t.kind = 'change')";

    private static final String REFUSALS = """
            r.subject = ? AND r.record IS NOT NULL AND r.name IN ('invalid_transition', 'guard_refused') AND {of_table}""";

    /** The verb of a plain transition ends with the table; the verb of a command does not name it. */
    private static final String OF_TABLE = "(CAST(? AS text) IS NULL OR right(r.verb, length(?)) = ?)";

    private static final String COUNT = """
            SELECT (SELECT count(*) FROM {schema}.every_event e
                JOIN {schema}.event_type t ON t.id = e.type AND t.lifecycle = {lifecycle}
                JOIN {schema}.stream s ON s.id = e.stream_id AND e.version > s.deleted_up_to
                WHERE coalesce(e.occurred_at, e.recorded_at) >= CAST(? AS timestamptz)
                  AND coalesce(e.occurred_at, e.recorded_at) < CAST(? AS timestamptz))
              + (SELECT count(*) FROM {schema}.refusal r
                WHERE r.refused_at >= CAST(? AS timestamptz) AND r.refused_at < CAST(? AS timestamptz) AND {refusals})""";

    private static final String OTHER_REFUSALS = """
            SELECT r.name, count(*) FROM {schema}.refusal r
            WHERE r.subject = ? AND NOT coalesce({refusals}, false) GROUP BY r.name""";

    private static final String TRUNCATIONS = """
            SELECT s.id, s.key, e.version, e.position, 'change', t.name, NULL, NULL, e.recorded_at, NULL, NULL, NULL, NULL,
              NULL, CAST(NULL AS text[])
            FROM {schema}.every_event e
            JOIN {schema}.event_type t ON t.id = e.type AND t.kind = 'change' AND t.name = 'truncated'
            JOIN {schema}.stream s ON s.id = e.stream_id AND s.category = {category} AND s.key = ''
            ORDER BY e.position""";

    private String sql(String text) {
        StatementTemplate names = StatementTemplate.of(schema)
                .with("category", Short.toString(lifecycle.category()))
                .with("lifecycle", Short.toString(lifecycle.id()))
                .with("of_table", OF_TABLE);
        return names.with("refusals", names.fill(REFUSALS)).fill(text);
    }

    private int bindRefusals(PreparedStatement statement, int first) throws SQLException {
        String suffix = lifecycle.only() ? null : "." + lifecycle.categoryName();
        statement.setString(first, machine);
        for (int i = 1; i <= 3; i++) {
            statement.setString(first + i, suffix);
        }
        return first + 4;
    }

    void requireWhole(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(WHOLE))) {
            query.setShort(1, lifecycle.category());
            query.executeQuery().close();
        }
    }

    long count(Connection connection, @Nullable Instant since, @Nullable Instant until) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(COUNT))) {
            String from = since == null ? "-infinity" : since.toString();
            String to = until == null ? "infinity" : until.toString();
            query.setString(1, from);
            query.setString(2, to);
            query.setString(3, from);
            query.setString(4, to);
            bindRefusals(query, 5);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    Map<String, Long> otherRefusals(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(OTHER_REFUSALS))) {
            query.setString(1, machine);
            bindRefusals(query, 2);
            try (ResultSet row = query.executeQuery()) {
                Map<String, Long> counts = new TreeMap<>();
                while (row.next()) {
                    counts.put(row.getString(1), row.getLong(2));
                }
                return counts;
            }
        }
    }

    void read(Connection connection, boolean rows, AttemptPages pages, Consumer<List<RecordAttempts>> consumer)
            throws SQLException {
        TruncationMerge truncations = new TruncationMerge(rows ? truncations(connection) : List.of());
        String types = sql(rows ? WITH_CHANGES : OF_LIFECYCLE);
        String text = StatementTemplate.of(schema)
                .with("category", Short.toString(lifecycle.category()))
                .with("types", types)
                .with("refusals", sql("{refusals}"))
                .fill(LINES);
        try (PreparedStatement query = connection.prepareStatement(text)) {
            query.setFetchSize(FETCH_SIZE);
            bindRefusals(query, 1);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    LoggedLine line = LoggedLine.read(row);
                    for (LoggedLine truncation : truncations.before(line)) {
                        pages.add(truncation, consumer);
                    }
                    pages.add(line, consumer);
                }
            }
        }
        pages.finish(consumer);
    }

    private List<LoggedLine> truncations(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(TRUNCATIONS));
                ResultSet row = query.executeQuery()) {
            List<LoggedLine> found = new ArrayList<>();
            while (row.next()) {
                found.add(LoggedLine.read(row));
            }
            return found;
        }
    }
}
