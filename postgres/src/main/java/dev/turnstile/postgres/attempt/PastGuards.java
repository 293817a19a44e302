package dev.turnstile.postgres.attempt;

import dev.turnstile.json.Json;
import dev.turnstile.machine.Guard;
import dev.turnstile.postgres.internal.door.GuardResults;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.table.BoundTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The evaluation of guards on past rows, with one statement for many rows. The stored columns are converted back to the
 * table's row type, to which the guards refer by the table's name.
 *
 * @param connection the connection, in a transaction
 * @param table the lifecycle's table
 * @param json writes the rows
 */
record PastGuards(Connection connection, BoundTable table, Json json) {

    private static final String ASK = """
            SELECT turnstile_n{guards}
            FROM unnest(CAST(? AS text[])) WITH ORDINALITY AS turnstile_asked(turnstile_row, turnstile_n)
            CROSS JOIN LATERAL jsonb_populate_record(CAST(NULL AS {table}), CAST(turnstile_row AS jsonb)) AS {alias}
            ORDER BY turnstile_n""";

    /** Classes of failures of the guard or the conversion: data, names and types, functions, features. */
    private static final Set<String> OF_THE_GUARD = Set.of("22", "42", "2F", "38", "39", "P0", "0A");

    /**
     * Returns the results for each row. If the evaluation fails for a row, its result is missing: the table's columns
     * may have changed, or the guard may fail for such a row.
     */
    List<Map<Guard, Boolean>> ask(List<Guard.Sql> guards, List<Map<String, Object>> rows) throws SQLException {
        if (guards.isEmpty() || rows.isEmpty()) {
            return rows.stream().map(row -> Map.<Guard, Boolean>of()).toList();
        }
        Savepoint before = connection.setSavepoint();
        try {
            List<Map<Guard, Boolean>> results = evaluate(new GuardResults(guards), rows);
            connection.releaseSavepoint(before);
            return results;
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (state.length() < 2 || !OF_THE_GUARD.contains(state.substring(0, 2))) {
                throw e;
            }
            connection.rollback(before);
            return divided(guards, rows);
        }
    }

    private List<Map<Guard, Boolean>> divided(List<Guard.Sql> guards, List<Map<String, Object>> rows)
            throws SQLException {
        if (rows.size() > 1) {
            int half = rows.size() / 2;
            List<Map<Guard, Boolean>> results = new ArrayList<>(ask(guards, rows.subList(0, half)));
            results.addAll(ask(guards, rows.subList(half, rows.size())));
            return results;
        }
        Map<Guard, Boolean> known = new HashMap<>();
        if (guards.size() > 1) {
            for (Guard.Sql guard : guards) {
                known.putAll(ask(List.of(guard), rows).getFirst());
            }
        }
        return List.of(known);
    }

    private List<Map<Guard, Boolean>> evaluate(GuardResults guards, List<Map<String, Object>> rows)
            throws SQLException {
        String sql = new StatementTemplate(
                        Map.of("guards", guards.columns(), "table", table.qualified(), "alias", table.alias()))
                .fill(ASK);
        List<Map<Guard, Boolean>> results = new ArrayList<>(rows.size());
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setArray(
                    1,
                    connection.createArrayOf(
                            "text", rows.stream().map(json::write).toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    Map<Guard, Boolean> known = new HashMap<>();
                    for (int i = 0; i < guards.guards().size(); i++) {
                        known.put(guards.guards().get(i), row.getBoolean(2 + i));
                    }
                    results.add(known);
                }
            }
        }
        return results;
    }
}
