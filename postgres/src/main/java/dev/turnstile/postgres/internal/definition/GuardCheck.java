package dev.turnstile.postgres.internal.definition;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.internal.door.GuardResults;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.table.BoundTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;

/** Checks guards in SQL against the table of a lifecycle. */
public final class GuardCheck {

    /**
     * The guard is in the WHERE clause, where aggregates, window functions and set-returning functions are not allowed.
     */
    private static final String CHECK = "SELECT FROM {table} AS {alias} WHERE false AND {guard} IS TRUE";

    private GuardCheck() {}

    /**
     * Checks that each SQL guard can be evaluated on the table, so that an invalid condition fails the binding and not
     * the first transition.
     */
    public static void all(Connection connection, StateMachine<?, ?> machine, BoundTable table) throws SQLException {
        for (Guard guard : machine.edges().stream()
                .flatMap(edge -> edge.guards().stream())
                .distinct()
                .toList()) {
            if (guard instanceof Guard.Sql sql) {
                check(connection, sql, table);
            }
        }
    }

    /** Checks that a guard can be evaluated on the table; see {@link #all}. */
    public static void check(Connection connection, Guard.Sql guard, BoundTable table) throws SQLException {
        if (guard.condition().indexOf('?') >= 0) {
            throw new LifecycleException(
                    "guard '" + guard.name() + "' contains '?', which JDBC treats as a parameter;"
                            + " write a function such as jsonb_exists(column, key) instead of the operator",
                    null);
        }
        GuardResults.checkWhole("guard '" + guard.name() + "'", guard.condition());
        String sql = new StatementTemplate(
                        Map.of("table", table.qualified(), "alias", table.alias(), "guard", GuardResults.text(guard)))
                .fill(CHECK);
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.executeQuery().close();
        } catch (SQLException e) {
            throw new LifecycleException(
                    "guard '" + guard.name() + "' is not a valid condition on table " + table.name() + ": "
                            + e.getMessage() + "; condition: " + guard.condition(),
                    e);
        }
    }
}
