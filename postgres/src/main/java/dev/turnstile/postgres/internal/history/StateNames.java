package dev.turnstile.postgres.internal.history;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of states by code, for every machine that was ever installed.
 *
 * @param names the names by machine and code
 * @param columns the state columns of a stream's events, by position, if its table has several lifecycles with one
 *     machine
 */
record StateNames(Map<String, Map<Integer, String>> names, Map<Long, String> columns) {

    private static final String ALL = """
            SELECT m.name AS machine, s.code, s.name FROM {schema}.state s JOIN {schema}.machine m ON m.id = s.machine""";

    private static final String COLUMNS = """
            SELECT e.position, l.state_column
            FROM {schema}.category c
            JOIN {schema}.stream s ON s.category = c.id AND s.key = ?
            JOIN LATERAL {schema}.stream_events(s.id, s.archived_up_to, 1, 2147483647) e ON true
            JOIN {schema}.event_type t ON t.id = e.type
            JOIN {schema}.lifecycle l ON l.id = t.lifecycle
            WHERE c.name = ? AND EXISTS (
              SELECT FROM {schema}.lifecycle o
              WHERE o.table_name = l.table_name AND o.machine = l.machine AND o.id <> l.id)""";

    static StateNames read(Connection connection, StatementTemplate template, StreamName stream) throws SQLException {
        Map<String, Map<Integer, String>> names = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(template.fill(ALL));
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                names.computeIfAbsent(row.getString("machine"), machine -> new HashMap<>())
                        .put(row.getInt("code"), row.getString("name"));
            }
        }
        return new StateNames(names, columns(connection, template, stream));
    }

    private static Map<Long, String> columns(Connection connection, StatementTemplate template, StreamName stream)
            throws SQLException {
        Map<Long, String> columns = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(template.fill(COLUMNS))) {
            query.setString(1, stream.key());
            query.setString(2, stream.category());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    columns.put(row.getLong("position"), row.getString("state_column"));
                }
            }
        }
        return columns;
    }

    /**
     * Returns the states before the first event, which are the from-states of the first event of each machine.
     */
    Map<String, String> before(List<RecordedEvent> events) {
        Map<String, String> states = new LinkedHashMap<>();
        for (RecordedEvent event : events.reversed()) {
            states = left(states, event);
        }
        return states;
    }

    /** Returns the states before an event, with the from-state of the event's machine. */
    Map<String, String> left(Map<String, String> states, RecordedEvent event) {
        return with(states, event, event.fromState());
    }

    /** Returns the states after an event. */
    Map<String, String> reached(Map<String, String> states, RecordedEvent event) {
        return with(states, event, event.toState());
    }

    private Map<String, String> with(Map<String, String> states, RecordedEvent event, @Nullable Integer code) {
        String machine = event.machine();
        if (machine == null) {
            return states;
        }
        String column = columns.get(event.position());
        String key = column == null ? machine : machine + " (" + column + ")";
        Map<String, String> next = new LinkedHashMap<>(states);
        if (code == null) {
            next.remove(key);
        } else {
            next.put(key, name(machine, code));
        }
        return next;
    }

    /** A direct change of the row may have written a code that the machine does not know. */
    private String name(String machine, int code) {
        String name = names.getOrDefault(machine, Map.of()).get(code);
        return name == null ? "unknown code " + code : name;
    }
}
