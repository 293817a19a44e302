package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.table.BoundTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The query for rows with a code that no state of the machine has, by one scan of the table.
 *
 * @param machine the machine
 * @param table the table
 */
record UnknownRows(StateMachine<?, ?> machine, BoundTable table) {

    private static final String UNKNOWN = """
            SELECT {state} AS code, count(*) AS rows, min({key}) AS example
            FROM {table} AS {alias}
            WHERE ({state} IN ({codes})) IS NOT TRUE
            GROUP BY 1 ORDER BY 1""";

    /**
     * The rows with one code.
     *
     * @param code {@code code} and the number, or {@code null}
     * @param rows the number of rows
     * @param example the key of one of the rows
     */
    record Group(String code, long rows, String example) {

        @Override
        public String toString() {
            return rows + (rows == 1 ? " row holds " : " rows hold ") + code + " (such as " + example + ")";
        }
    }

    List<Group> find(Connection connection) throws SQLException {
        String sql = new StatementTemplate(Map.of(
                        "state", table.state(),
                        "key", table.key(),
                        "table", table.qualified(),
                        "alias", table.alias(),
                        "codes", codes()))
                .fill(UNKNOWN);
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            List<Group> groups = new ArrayList<>();
            while (row.next()) {
                String code = row.getString("code");
                groups.add(new Group(
                        code == null ? "null" : "code " + code, row.getLong("rows"), row.getString("example")));
            }
            return groups;
        }
    }

    /** Fails if rows contain unknown codes, because the constraint would then prevent every change of these rows. */
    boolean refuse(Connection connection) throws SQLException {
        List<Group> unknown = find(connection);
        if (unknown.stream().anyMatch(group -> !group.code().equals("null"))) {
            throw new LifecycleException(
                    "table " + table.name() + ": " + list(unknown) + ", expected one of " + known()
                            + "; nothing was changed: correct these rows or declare their codes, then install again",
                    null);
        }
        return true;
    }

    static String list(List<Group> groups) {
        return groups.stream().map(Group::toString).collect(Collectors.joining(", "));
    }

    String known() {
        return machine.states().stream()
                .map(state -> state.code() + " " + state.name())
                .collect(Collectors.joining(", "));
    }

    private String codes() {
        return machine.states().stream().map(State::code).map(Object::toString).collect(Collectors.joining(", "));
    }
}
