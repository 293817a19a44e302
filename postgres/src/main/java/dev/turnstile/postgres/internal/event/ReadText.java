package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.EventQuery;
import dev.turnstile.event.Read;
import dev.turnstile.postgres.internal.sql.Parameters;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The statement of a read, with its parameters. */
record ReadText(String sql, Parameters parameters) {

    private static final String HEAD = """
            WITH head AS MATERIALIZED (
              SELECT id, version, archived_up_to, {deleted} AS deleted, greatest({deleted} + 1, ?) AS first
              FROM {schema}.stream WHERE category = ? AND key = ? AND {schema}.in_incarnation(?))
            """;

    /**
     * Looks up the stream's row first. The events then come from the index in order, and the archive is read only if it
     * contains events of the requested range.
     */
    private static final String OF_STREAM = HEAD + EventRows.COLUMNS + """
            ,
              (SELECT version FROM head) AS last, (SELECT deleted FROM head) AS deleted
            FROM (
              SELECT * FROM {schema}.event
              UNION ALL
              SELECT * FROM {schema}.archived_events((SELECT id FROM head), (SELECT first FROM head), ?)
              WHERE (SELECT archived_up_to >= first FROM head)) AS e
            WHERE e.stream_id = (SELECT id FROM head) AND e.version >= (SELECT first FROM head)""";

    private static final String OF_LOG = EventRows.COLUMNS + ", s.category, s.key, " + DetachedRanges.RANGES + """
             AS gaps
            FROM {schema}.every_event e JOIN {schema}.stream s ON s.id = e.stream_id
            WHERE e.position > ? AND {schema}.in_incarnation(?)""";

    private static final String IN_CATEGORY = """

              AND s.category = ?""";

    private static final String VERSIONS = """

              AND e.version BETWEEN ? AND ?""";

    private static final String AFTER = """

              AND e.position > ?""";

    private static final String UP_TO = """

              AND e.position <= ?""";

    private static final String UNTIL = """

              AND e.recorded_at <= CAST(? AS timestamptz)""";

    private static final String TYPES = """

              AND e.type IN (SELECT id FROM {schema}.event_type WHERE name = ANY (?))""";

    private static final String METADATA = """

              AND e.metadata ->> ? = ?""";

    private static final String MATCHING = """

              AND e.position IN (
            """;

    private static final String IN_ORDER = """

            ORDER BY e.""";

    private static final String LIMIT = """

            LIMIT ?""";

    /**
     * Assembles the statement.
     *
     * @param template the template of statements on the log's tables
     * @param category the number of the category that is read, if any
     * @param settled the position up to which a query's events are read
     * @param incarnation the incarnation in which the number is valid, or null if it was just read
     */
    static ReadText of(
            StatementTemplate template, Read read, short category, long settled, @Nullable String incarnation) {
        Parameters parameters = new Parameters();
        boolean ofStream = read.source() instanceof Read.Source.OfStream;
        StringBuilder sql = new StringBuilder();
        if (read.source() instanceof Read.Source.OfStream one) {
            sql.append(OF_STREAM);
            stream(one, read.range(), category, incarnation, parameters);
        } else {
            sql.append(OF_LOG);
            DetachedRanges.bind(read, category, parameters);
            parameters.number(read.range().afterPosition()).text(incarnation);
            if (read.source() instanceof Read.Source.OfCategory) {
                sql.append(IN_CATEGORY);
                parameters.integer(category);
            }
        }
        range(read, settled, sql, parameters);
        filter(read, sql, parameters);
        sql.append(IN_ORDER).append(ofStream ? "version" : "position");
        sql.append(read.order().backwards() ? " DESC" : "");
        if (read.order().limit() < Long.MAX_VALUE) {
            sql.append(LIMIT);
            parameters.number(read.order().limit());
        }
        boolean deleted = read.source() instanceof Read.Source.OfStream one && one.deleted();
        StatementTemplate parts = template.with("deleted", deleted ? "0" : "deleted_up_to");
        return new ReadText(parts.fill(sql.toString()), parameters);
    }

    private static void stream(
            Read.Source.OfStream source,
            Read.Range range,
            short category,
            @Nullable String incarnation,
            Parameters parameters) {
        parameters
                .integer(range.fromVersion())
                .integer(category)
                .text(source.stream().key())
                .text(incarnation)
                .integer(range.toVersion());
    }

    private static void range(Read read, long settled, StringBuilder sql, Parameters parameters) {
        Read.Range range = read.range();
        if (range.fromVersion() > 1 || range.toVersion() < Integer.MAX_VALUE) {
            sql.append(VERSIONS);
            parameters.integer(range.fromVersion()).integer(range.toVersion());
        }
        if (read.source() instanceof Read.Source.OfStream && range.afterPosition() > 0) {
            sql.append(AFTER);
            parameters.number(range.afterPosition());
        }
        long upTo = Math.min(range.upToPosition(), settled);
        if (upTo < Long.MAX_VALUE) {
            sql.append(UP_TO);
            parameters.number(upTo);
        }
        if (range.until() != null) {
            sql.append(UNTIL);
            parameters.time(range.until());
        }
    }

    private static void filter(Read read, StringBuilder sql, Parameters parameters) {
        Read.Filter filter = read.filter();
        if (!filter.types().isEmpty()) {
            sql.append(TYPES);
            parameters.array("text", filter.types());
        }
        for (Map.Entry<String, String> field : new TreeMap<>(filter.metadata()).entrySet()) {
            sql.append(METADATA);
            parameters.text(field.getKey()).text(field.getValue());
        }
        EventQuery query = filter.query();
        if (query != null) {
            QueryText matching = QueryText.of(query, read.range().afterPosition());
            sql.append(MATCHING).append(matching.sql()).append(')');
            parameters.addAll(matching.parameters());
        }
    }
}
