package dev.turnstile.postgres.internal.history;

import dev.turnstile.event.EventStore;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.history.Timeline;
import dev.turnstile.history.Timeline.Change;
import dev.turnstile.history.Timeline.RecordState;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.connection.Connections;
import dev.turnstile.postgres.internal.enforcement.Enforcer;
import dev.turnstile.postgres.internal.enforcement.LiveRow;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the history of records. Thread-safe. */
public final class Timelines {

    /**
     * The text is the name of a category or of its table, a slash and the key, or the key alone. For each category and
     * each of these names there is one index lookup. The category of a renamed table keeps its name.
     */
    private static final String NAMED = """
            SELECT n.category, s.key
            FROM {schema}.category c
            CROSS JOIN LATERAL (
              SELECT c.name AS category, c.name
              UNION SELECT c.name, regexp_replace(replace(l.table_name, '"', ''), '^public\\.', '')
              FROM {schema}.lifecycle l WHERE l.category = c.id
              UNION SELECT c.name, regexp_replace(replace(w.table_name, '"', ''), '^public\\.', '')
              FROM {schema}.watched w WHERE w.category = c.id) AS n
            JOIN {schema}.stream s ON s.category = c.id AND s.key = CASE
              WHEN starts_with(CAST(? AS text), n.name || '/') THEN substr(CAST(? AS text), length(n.name) + 2)
              ELSE CAST(? AS text) END
            WHERE s.key <> '' AND s.version > 0
            GROUP BY n.category, s.key
            ORDER BY n.category COLLATE "C\"""";

    private final StatementTemplate template;
    private final Json json;
    private final Connections connections;
    private final Enforcer enforcer;
    private final EventStore events;

    public Timelines(String schema, Json json, Connections connections, Enforcer enforcer, EventStore events) {
        this.template = StatementTemplate.of(schema);
        this.json = json;
        this.connections = connections;
        this.enforcer = enforcer;
        this.events = events;
    }

    /** Returns the streams that a text may refer to. */
    public List<StreamName> named(String text) {
        return connections.run("look up " + text, connection -> {
            try (PreparedStatement query = connection.prepareStatement(template.fill(NAMED))) {
                for (int i = 1; i <= 3; i++) {
                    query.setString(i, text);
                }
                return names(query);
            }
        });
    }

    private static List<StreamName> names(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            List<StreamName> names = new ArrayList<>();
            while (row.next()) {
                names.add(new StreamName(row.getString("category"), row.getString("key")));
            }
            return names;
        }
    }

    /** Returns a stream's events, each with the states before and after it. */
    public Timeline of(StreamName stream) {
        List<RecordedEvent> read = new ArrayList<>();
        Optional<LiveRow> row;
        // The row is read after the events, and must not be newer than the last event.
        do {
            int next = read.isEmpty() ? 1 : read.getLast().version() + 1;
            try (Stream<RecordedEvent> more = events.read(Read.ofStream(stream).withFromVersion(next))) {
                more.forEach(read::add);
            }
            row = read.isEmpty() ? Optional.empty() : enforcer.row(stream);
        } while (row.isPresent() && row.get().version() > read.getLast().version());
        Optional<LiveRow> live = row;
        return connections.run(
                "read the timeline of " + stream, connection -> timeline(connection, stream, read, live));
    }

    private Timeline timeline(
            Connection connection, StreamName stream, List<RecordedEvent> read, Optional<LiveRow> live)
            throws SQLException {
        List<RecordedEvent> all = Truncations.among(connection, template, stream, read);
        List<RowEvent> changes = all.stream().map(this::change).toList();
        boolean watched = live.isPresent() || changes.stream().anyMatch(change -> change.kind() != RowEvent.Kind.NONE);
        int unwatched = live.isEmpty()
                ? 0
                : (int) all.stream()
                        .takeWhile(
                                event -> event.recordedAt().isBefore(live.get().since()))
                        .count();
        RowStates rows = RowStates.of(changes, live.map(Timelines::known).orElse(null), unwatched);
        return new Timeline(stream, changes(StateNames.read(connection, template, stream), all, watched ? rows : null));
    }

    private static KnownRow known(LiveRow live) {
        return live.columns() == null ? KnownRow.ABSENT : KnownRow.whole(live.columns());
    }

    private RowEvent change(RecordedEvent event) {
        return event.kind() == RecordedEvent.Kind.CHANGE
                ? RowEvent.of(json, event.type(), event.data())
                : RowEvent.NONE;
    }

    private static List<Change> changes(StateNames names, List<RecordedEvent> events, @Nullable RowStates rows) {
        List<Change> changes = new ArrayList<>(events.size());
        Map<String, String> states = names.before(events);
        int version = 0;
        for (int i = 0; i < events.size(); i++) {
            RecordedEvent event = events.get(i);
            RecordState before = state(
                    i == 0 ? event.version() - 1 : version,
                    names.left(states, event),
                    rows == null ? null : rows.before(i));
            states = names.reached(before.states(), event);
            version = event.version();
            changes.add(new Change(event, before, state(version, states, rows == null ? null : rows.after(i))));
        }
        return changes;
    }

    private static RecordState state(int version, Map<String, String> states, @Nullable KnownRow row) {
        return row == null
                ? new RecordState(version, states, null, false)
                : new RecordState(version, states, row.columns(), row.whole());
    }
}
