package dev.turnstile.postgres.internal.rebuild;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.event.StreamName;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.erasure.SubjectKeys;
import dev.turnstile.postgres.internal.event.EventNumbers;
import dev.turnstile.postgres.internal.event.EventRows;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Cursor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the selected events of the log, in the order of horizon and position. Used by one thread at a time.
 *
 * <p>The database filters by event type. The names of streams are cached instead of joined.
 */
final class SelectedLog {

    /** The limit of a page's data in stored size. The event that exceeds the limit is the last event of the page. */
    private static final long MAX_BYTES = 8 << 20;

    private static final int MAX_STREAMS = 50_000;
    private static final int STREAM = 15;
    private static final int HORIZON = 16;
    private static final int BYTES = 17;

    private static final String SETTLED = "AND horizon < {schema}.log_xmin()";

    private static final String PAGE = """
            WITH page AS (
              SELECT e.*, sum(coalesce(pg_column_size(e.data), 0))
                OVER (ORDER BY e.horizon, e.position ROWS UNBOUNDED PRECEDING) AS bytes
              FROM (
                SELECT * FROM {schema}.every_event
                WHERE (horizon, position) > (CAST(? AS xid8), ?) AND type <> ALL (CAST(? AS smallint[])) {settled}
                  AND {schema}.in_incarnation(?)
                ORDER BY horizon, position LIMIT ?) e)
            """ + EventRows.COLUMNS + """
            , e.stream_id, CAST(e.horizon AS text), e.bytes
            FROM page e WHERE e.bytes - coalesce(pg_column_size(e.data), 0) < ?
              AND {schema}.feed_is_whole(CAST(? AS xid8), ?, CAST('18446744073709551615' AS xid8), 9223372036854775807)
            ORDER BY e.horizon, e.position""";

    private static final String OF_STREAMS = EventRows.COLUMNS + """
            , e.stream_id, CAST(e.horizon AS text)
            FROM {schema}.every_event e
            WHERE e.stream_id = ANY (CAST(? AS bigint[])) AND (e.horizon, e.position) <= (CAST(? AS xid8), ?)
              AND {schema}.streams_are_whole(CAST(? AS bigint[])) AND {schema}.in_incarnation(?)
            ORDER BY e.horizon, e.position""";

    private static final String HORIZON_NOW = "SELECT CAST({schema}.log_xmin() AS text)";

    private static final String TYPES = "SELECT id, kind, name FROM {schema}.event_type";

    private static final String STREAMS = """
            SELECT s.id, c.name, s.key FROM {schema}.stream s JOIN {schema}.category c ON c.id = s.category
            WHERE s.id = ANY (CAST(? AS bigint[]))""";

    private final String schema;
    private final EventNumbers numbers;
    private final SubjectKeys keys;
    private final Json json;
    private final Selection selection;
    private final Incarnation in;
    private final Map<Shape, Boolean> selected = new HashMap<>();
    private final Map<Long, StreamName> streams = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, StreamName> eldest) {
            return size() > MAX_STREAMS;
        }
    };

    /** The properties of an event that a selection matches. */
    private record Shape(
            Kind kind,
            String category,
            String type,
            @Nullable String machine) {}

    /**
     * Creates a reader.
     *
     * @param in the incarnation of the server; reads fail in another incarnation
     */
    SelectedLog(String schema, EventNumbers numbers, SubjectKeys keys, Json json, Selection selection, Incarnation in) {
        this.in = in;
        this.schema = QuotedName.of(schema);
        this.numbers = numbers;
        this.keys = keys;
        this.json = json;
        this.selection = selection;
    }

    /** Returns the incarnation of the server in which reads succeed. */
    Incarnation in() {
        return in;
    }

    Json json() {
        return json;
    }

    /**
     * Returns the cursor up to which all events are settled now. Unlike the end of the log, this cursor does not move
     * with appends.
     */
    Cursor settledUpTo(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(HORIZON_NOW.replace("{schema}", schema));
                ResultSet row = query.executeQuery()) {
            row.next();
            return new Cursor(Long.parseUnsignedLong(row.getString(1)), 0);
        }
    }

    /** Reads a page of settled events, before which no event can be inserted any more. */
    Page settled(Connection connection, Cursor after, int limit) throws SQLException {
        return page(connection, PAGE.replace("{settled}", SETTLED), after, limit);
    }

    /** Reads a page of committed events. The caller must block transactions that append selected events. */
    Page committed(Connection connection, Cursor after, int limit) throws SQLException {
        return page(connection, PAGE.replace("{settled}", ""), after, limit);
    }

    private Page page(Connection connection, String sql, Cursor after, int limit) throws SQLException {
        try (PreparedStatement query = scrolling(connection, sql)) {
            bind(query, 1, after);
            query.setArray(3, connection.createArrayOf("int2", excludedTypes(connection)));
            query.setString(4, in.text());
            query.setInt(5, limit);
            query.setLong(6, MAX_BYTES);
            bind(query, 7, after);
            try (ResultSet row = query.executeQuery()) {
                Map<Long, StreamName> names = names(connection, row);
                EventRows rows = EventRows.on(numbers.names(connection, in), connection, keys, json);
                List<Placed> events = new ArrayList<>();
                int read = 0;
                Cursor end = after;
                boolean cut = false;
                for (; row.next(); read++) {
                    add(events, row, rows, names);
                    if (row.isLast()) {
                        end = new Cursor(Long.parseUnsignedLong(row.getString(HORIZON)), row.getLong(1));
                        cut = row.getLong(BYTES) >= MAX_BYTES;
                    }
                }
                return new Page(events, end, read < limit && !cut);
            }
        }
    }

    private void add(List<Placed> events, ResultSet row, EventRows rows, Map<Long, StreamName> names)
            throws SQLException {
        long stream = row.getLong(STREAM);
        Placed event = placed(stream, row, rows, Objects.requireNonNull(names.get(stream)));
        if (selects(event.event())) {
            events.add(event);
        }
    }

    private static Placed placed(long stream, ResultSet row, EventRows rows, StreamName name) throws SQLException {
        try {
            return new Placed(stream, rows.event(row, name), null);
        } catch (RuntimeException unreadable) {
            return new Placed(stream, rows.sealed(row, name), unreadable);
        }
    }

    /** Returns whether the selection matches an event. Patterns are matched once for each shape. */
    private boolean selects(RecordedEvent event) {
        return selected.computeIfAbsent(
                new Shape(event.kind(), event.stream().category(), event.type(), event.machine()),
                shape -> selection.matches(event));
    }

    private PreparedStatement scrolling(Connection connection, String sql) throws SQLException {
        return connection.prepareStatement(
                sql.replace("{schema}", schema), ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
    }

    /** Returns the types that the selection does not match. Events of types created later are filtered in Java. */
    private Object[] excludedTypes(Connection connection) throws SQLException {
        Selection types = new Selection(Set.of(), selection.types(), Set.of(), selection.kinds());
        List<Short> excluded = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(TYPES.replace("{schema}", schema));
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                if (!types.kinds().contains(Kind.of(row.getString(2))) || !types.matches("", row.getString(3))) {
                    excluded.add(row.getShort(1));
                }
            }
        }
        return excluded.toArray();
    }

    private Map<Long, StreamName> names(Connection connection, ResultSet row) throws SQLException {
        Map<Long, StreamName> names = new HashMap<>();
        Set<Long> missing = new HashSet<>();
        while (row.next()) {
            long stream = row.getLong(STREAM);
            StreamName known = streams.get(stream);
            if (known == null) {
                missing.add(stream);
            } else {
                names.put(stream, known);
            }
        }
        row.beforeFirst();
        if (!missing.isEmpty()) {
            Map<Long, StreamName> found = read(connection, missing);
            streams.putAll(found);
            names.putAll(found);
        }
        return names;
    }

    private Map<Long, StreamName> read(Connection connection, Collection<Long> missing) throws SQLException {
        Map<Long, StreamName> found = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(STREAMS.replace("{schema}", schema))) {
            query.setArray(1, connection.createArrayOf("int8", missing.toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.put(row.getLong(1), new StreamName(row.getString(2), row.getString(3)));
                }
            }
        }
        return found;
    }

    /** Reads all selected events of some streams, up to a cursor. */
    List<Placed> ofStreams(Connection connection, Collection<Long> wanted, Cursor upTo) throws SQLException {
        try (PreparedStatement query = scrolling(connection, OF_STREAMS)) {
            query.setArray(1, connection.createArrayOf("int8", wanted.toArray()));
            bind(query, 2, upTo);
            query.setArray(4, connection.createArrayOf("int8", wanted.toArray()));
            query.setString(5, in.text());
            try (ResultSet row = query.executeQuery()) {
                Map<Long, StreamName> names = names(connection, row);
                EventRows rows = EventRows.on(numbers.names(connection, in), connection, keys, json);
                List<Placed> events = new ArrayList<>();
                while (row.next()) {
                    add(events, row, rows, names);
                }
                return events;
            }
        }
    }

    /** Binds a cursor to two parameters. */
    static void bind(PreparedStatement statement, int first, Cursor cursor) throws SQLException {
        statement.setString(first, Long.toUnsignedString(cursor.horizon()));
        statement.setLong(first + 1, cursor.position());
    }
}
