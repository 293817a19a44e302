package dev.turnstile.postgres.internal.comparison;

import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.Discrepancy;
import dev.turnstile.postgres.internal.definition.Binding;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.table.BoundTable;
import dev.turnstile.text.spi.ShownText;
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
 * The comparison of the state in each row with the target state of the record's last event in the log, by one scan of
 * the table.
 *
 * @param machine the machine
 * @param table the machine's table
 * @param binding the ids of the lifecycle
 * @param schema the quoted name of the schema of Turnstile's tables
 */
public record RowsAndLog(StateMachine<String, String> machine, BoundTable table, Binding binding, String schema) {

    /**
     * Compares with the last event of this lifecycle; the stream may contain events of other lifecycles. Archived
     * events are not compared.
     */
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

    /** Timers are set from the log, so a row without events has no timer. */
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

    /** Returns the differences, each with an example. */
    public List<Discrepancy> find(Connection connection) throws SQLException {
        List<Discrepancy> found = new ArrayList<>();
        String subject = "table " + table.name();
        String differing = find(connection, template().fill(DIFFERING));
        if (differing != null) {
            found.add(new Discrepancy(
                    subject,
                    "each row in the target state of its last event in the log",
                    differing + " in another state",
                    "compare turnstile history of such a record with turnstile bypasses, then set its true state"
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
                    "an event in the log for each row in a state with a timeout ("
                            + timed.stream().map(State::name).collect(Collectors.joining(", ")) + ")",
                    untimed + " without an event, which never time out",
                    "insert rows with Lifecycle.insert, or record inserts by turnstile install; set the states of existing"
                            + " rows with Lifecycle.correct, which starts their timeouts"));
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
                    : ShownText.count(records, "row") + " (such as " + row.getString("example") + ")";
        }
    }
}
