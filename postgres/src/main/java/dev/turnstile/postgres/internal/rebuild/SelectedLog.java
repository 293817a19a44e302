package dev.turnstile.postgres.internal.rebuild;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.log.Fetched;
import dev.turnstile.postgres.internal.log.LogFeed;
import dev.turnstile.postgres.internal.log.LogScan;
import dev.turnstile.postgres.internal.log.LogWindow;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.postgres.internal.sql.SqlCursor;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Cursor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the events that a projection selects. The database filters by event type. Used by one thread at a time. */
final class SelectedLog {

    private static final String TYPES = "SELECT id, kind, name FROM {schema}.event_type";

    private final StatementTemplate template;
    private final Json json;
    private final Selection selection;
    private final Incarnation in;
    private final LogScan scan;
    private final Map<Shape, Boolean> selected = new HashMap<>();

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
    SelectedLog(String schema, LogFeed feed, Json json, Selection selection, Incarnation in) {
        this.template = StatementTemplate.of(schema);
        this.json = json;
        this.selection = selection;
        this.in = in;
        this.scan = feed.scan(in, this::selects);
    }

    /** Returns the incarnation of the server in which reads succeed. */
    Incarnation in() {
        return in;
    }

    Json json() {
        return json;
    }

    /** Returns the cursor up to which all events are settled now. */
    Cursor settledUpTo(Connection connection) throws SQLException {
        return SqlCursor.settled(connection, template);
    }

    /** Reads a page of settled events, before which no event can be inserted any more. */
    LogFeed.Page settled(Connection connection, Cursor after, int limit) throws SQLException {
        return scan.page(connection, window(connection, after, limit).settled());
    }

    /** Reads a page of committed events. The caller must block transactions that append selected events. */
    LogFeed.Page committed(Connection connection, Cursor after, int limit) throws SQLException {
        return scan.page(connection, window(connection, after, limit));
    }

    private LogWindow window(Connection connection, Cursor after, int limit) throws SQLException {
        return LogWindow.after(LogWindow.Source.ALL, after, limit).withoutTypes(excludedTypes(connection));
    }

    /** Reads all selected events of some streams, up to a cursor. */
    List<Fetched> ofStreams(Connection connection, Collection<Long> streams, Cursor upTo) throws SQLException {
        return scan.ofStreams(connection, streams, upTo);
    }

    /** Returns whether the selection matches an event. Patterns are matched once for each shape. */
    private boolean selects(RecordedEvent event) {
        return selected.computeIfAbsent(
                new Shape(event.kind(), event.stream().category(), event.type(), event.machine()),
                shape -> selection.matches(event));
    }

    /** Returns the types that the selection does not match. Events of types created later are filtered in Java. */
    private List<Short> excludedTypes(Connection connection) throws SQLException {
        Selection types = new Selection(Set.of(), selection.types(), Set.of(), selection.kinds());
        List<Short> excluded = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(template.fill(TYPES));
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                if (!types.kinds().contains(Kind.of(row.getString("kind")))
                        || !types.matches("", row.getString("name"))) {
                    excluded.add(row.getShort("id"));
                }
            }
        }
        return excluded;
    }
}
