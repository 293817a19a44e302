package dev.turnstile.postgres.internal.timer;

import dev.turnstile.postgres.internal.sql.SqlTime;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Sets and deletes the timers of state timeouts. Thread-safe. */
final class StayTable {

    private static final String SET = """
            INSERT INTO {schema}.timer (next_attempt_at, due_at, category, key, lifecycle, name, state, version)
            SELECT due, due, ?, key, ?, ?, state, version
            FROM unnest(CAST(? AS timestamptz[]), CAST(? AS text[]), CAST(? AS smallint[]), CAST(? AS int[]))
              AS stay(due, key, state, version)
            ORDER BY key COLLATE "C"
            ON CONFLICT (category, key, lifecycle, name) DO UPDATE
            SET next_attempt_at = excluded.next_attempt_at, due_at = excluded.due_at, state = excluded.state,
              version = excluded.version, attempts = 0, failure = NULL""";

    private static final String CLEAR = """
            DELETE FROM {schema}.timer WHERE category = ? AND key = ANY (?) AND lifecycle = ?""";

    private final StatementTemplate template;

    StayTable(String schema) {
        this.template = StatementTemplate.of(schema);
    }

    /** Sets the timers of records whose stay has a timeout, and deletes the timers of the other records. */
    void settle(Connection connection, StateTimeouts<?, ?> timeouts, Map<String, StateTimeouts.Stay> stays)
            throws SQLException {
        List<String> withoutTimeout = keys(stays, false);
        if (!withoutTimeout.isEmpty()) {
            clear(connection, timeouts, withoutTimeout);
        }
        List<String> withTimeout = keys(stays, true);
        if (!withTimeout.isEmpty()) {
            set(connection, timeouts, withTimeout, stays);
        }
    }

    private static List<String> keys(Map<String, StateTimeouts.Stay> stays, boolean due) {
        return stays.entrySet().stream()
                .filter(stay -> stay.getValue().due() != null == due)
                .map(Map.Entry::getKey)
                .toList();
    }

    private void clear(Connection connection, StateTimeouts<?, ?> timeouts, List<String> keys) throws SQLException {
        try (PreparedStatement clear = connection.prepareStatement(sql(CLEAR))) {
            clear.setString(1, timeouts.lifecycle().category());
            clear.setArray(2, connection.createArrayOf("text", keys.toArray()));
            clear.setShort(3, timeouts.number());
            clear.executeUpdate();
        }
    }

    private void set(
            Connection connection,
            StateTimeouts<?, ?> timeouts,
            List<String> keys,
            Map<String, StateTimeouts.Stay> stays)
            throws SQLException {
        List<StateTimeouts.Stay> all = keys.stream().map(stays::get).toList();
        try (PreparedStatement set = connection.prepareStatement(sql(SET))) {
            set.setString(1, timeouts.lifecycle().category());
            set.setShort(2, timeouts.number());
            set.setString(3, timeouts.lifecycle().machine().name());
            array(set, 4, "text", all.stream().map(StayTable::due).toList());
            array(set, 5, "text", keys);
            array(set, 6, "int2", all.stream().map(StateTimeouts.Stay::state).toList());
            array(set, 7, "int4", all.stream().map(StateTimeouts.Stay::version).toList());
            set.executeUpdate();
        }
    }

    private static String due(StateTimeouts.Stay stay) {
        return SqlTime.text(Objects.requireNonNull(stay.due()));
    }

    private static void array(PreparedStatement statement, int index, String type, List<?> values) throws SQLException {
        statement.setArray(index, statement.getConnection().createArrayOf(type, values.toArray()));
    }

    private String sql(String text) {
        return template.fill(text);
    }
}
