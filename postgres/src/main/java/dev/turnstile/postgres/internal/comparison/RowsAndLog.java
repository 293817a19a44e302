package dev.turnstile.postgres.internal.comparison;

import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.Discrepancy;
import dev.turnstile.postgres.internal.Binding;
import dev.turnstile.postgres.internal.StatementTemplate;
import dev.turnstile.postgres.internal.table.BoundTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares the state in each row with the state that the last entry of the log leads to, by one pass over the table.
 *
 * @param machine the machine
 * @param table its table
 * @param binding the numbers in the log
 * @param schema the quoted name of the schema of the log
 */
public record RowsAndLog(StateMachine<String, String> machine, BoundTable table, Binding binding, String schema) {

    /** The last entry about the state is of this lifecycle; the stream may hold others. What is archived is not compared. */
    private static final String DIFFERING = """
            SELECT count(*) AS records, min(turnstile_found.key) AS example FROM (
              SELECT {key} AS key FROM {table} AS {alias}
              JOIN {schema}.stream turnstile_s ON turnstile_s.category = {category} AND turnstile_s.key = {key}
              JOIN LATERAL (
                SELECT turnstile_e.to_state FROM {schema}.event turnstile_e
                JOIN {schema}.event_type turnstile_t ON turnstile_t.id = turnstile_e.type AND turnstile_t.lifecycle = {lifecycle}
                WHERE turnstile_e.stream_id = turnstile_s.id AND turnstile_e.to_state IS NOT NULL
                ORDER BY turnstile_e.version DESC LIMIT 1) AS turnstile_logged ON true
              WHERE {state} IS DISTINCT FROM turnstile_logged.to_state) AS turnstile_found""";

    /** Timers are set from the log: a row that it knows nothing of has none. */
    private static final String UNTIMED = """
            SELECT count(*) AS records, min(turnstile_found.key) AS example FROM (
              SELECT {key} AS key FROM {table} AS {alias}
              WHERE {state} IN ({timed}) AND NOT EXISTS (
                SELECT FROM {schema}.stream turnstile_s
                WHERE turnstile_s.category = {category} AND turnstile_s.key = {key}
                  AND (turnstile_s.archived_up_to > 0 OR EXISTS (
                  SELECT FROM {schema}.event turnstile_e
                  JOIN {schema}.event_type turnstile_t ON turnstile_t.id = turnstile_e.type AND turnstile_t.lifecycle = {lifecycle}
                  WHERE turnstile_e.stream_id = turnstile_s.id AND turnstile_e.to_state IS NOT NULL)))) AS turnstile_found""";

    /** Returns what differs, with an example. */
    public List<Discrepancy> find(Connection connection) throws SQLException {
        List<Discrepancy> found = new ArrayList<>();
        String subject = "table " + table.category();
        String differing = find(connection, template().fill(DIFFERING));
        if (differing != null) {
            found.add(new Discrepancy(
                    subject,
                    "each row in the state that its last entry in the log leads to",
                    differing + " in another state",
                    "look at turnstile history of such a record and at turnstile bypasses, then put it into its true state"
                            + " with Lifecycle.correct"));
        }
        List<State<String, String>> timed = machine.states().stream()
                .filter(state -> state.timeout() != null)
                .toList();
        String untimed = timed.isEmpty()
                ? null
                : find(
                        connection,
                        template()
                                .with(
                                        "timed",
                                        timed.stream()
                                                .map(state -> Integer.toString(state.code()))
                                                .collect(Collectors.joining(", ")))
                                .fill(UNTIMED));
        if (untimed != null) {
            found.add(new Discrepancy(
                    subject,
                    "an entry in the log for each row in a state with a timeout ("
                            + timed.stream().map(State::name).collect(Collectors.joining(", ")) + ")",
                    untimed + " without one, which never time out",
                    "insert rows with Lifecycle.insert, or have inserts recorded by turnstile install; put the rows that are"
                            + " there into their states with Lifecycle.correct, from which their timeouts count"));
        }
        return found;
    }

    private StatementTemplate template() {
        return new StatementTemplate(Map.of(
                "schema", schema,
                "table", table.qualified(),
                "alias", table.alias(),
                "key", table.key(),
                "state", table.state(),
                "category", Short.toString(binding.category()),
                "lifecycle", Short.toString(binding.lifecycle())));
    }

    private static @Nullable String find(Connection connection, String sql) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            row.next();
            long records = row.getLong("records");
            return records == 0
                    ? null
                    : records + (records == 1 ? " row" : " rows") + " (such as " + row.getString("example") + ")";
        }
    }
}
