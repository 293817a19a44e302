package dev.turnstile.postgres.internal.lifecycle;

import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.transition.BoundLifecycle;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The queries for the states of many records in their rows.
 *
 * @param lifecycle the machine and its table
 */
record RecordStates<S>(BoundLifecycle<S, ?> lifecycle) {

    private static final String STATES = """
            SELECT {key} AS turnstile_key, {state} AS turnstile_state FROM {table} AS {alias} WHERE {ids}{and_same_table}""";

    private static final String COUNTS = """
            SELECT {state} AS turnstile_state, count(*) AS turnstile_records, min({key}) AS turnstile_key
            FROM {table} AS {alias} GROUP BY 1""";

    /** Returns the states of the existing records, by key. */
    Map<String, S> of(Connection connection, List<?> ids) throws SQLException {
        Map<String, S> states = new LinkedHashMap<>();
        StatementTemplate template =
                lifecycle.template().with("ids", lifecycle.table().amongIds());
        try (PreparedStatement query = connection.prepareStatement(template.fill(STATES))) {
            lifecycle.bindIds(query, ids);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    states.put(row.getString("turnstile_key"), state(row));
                }
            }
        }
        lifecycle.checkTable(connection, !states.isEmpty());
        return states;
    }

    /** Returns the number of records in each state; 0 for a declared state without records. */
    Map<S, Long> counts(Connection connection) throws SQLException {
        lifecycle.checkTable(connection, false);
        Map<S, Long> counts = new LinkedHashMap<>();
        lifecycle.machine().states().forEach(state -> counts.put(state.value(), 0L));
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(lifecycle.template().fill(COUNTS))) {
            while (row.next()) {
                counts.put(state(row), row.getLong("turnstile_records"));
            }
        }
        return counts;
    }

    private S state(ResultSet row) throws SQLException {
        int code = row.getInt("turnstile_state");
        @Nullable Integer known = row.wasNull() ? null : code;
        return lifecycle.state(row.getString("turnstile_key"), known);
    }
}
