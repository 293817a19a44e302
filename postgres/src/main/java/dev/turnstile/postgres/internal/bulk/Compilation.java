package dev.turnstile.postgres.internal.bulk;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The setting {@code jit}, PostgreSQL's just-in-time compilation. The planner overestimates the cost of joins between
 * the CTEs of one statement, so compiling would take most of a second, longer than the statement itself.
 */
final class Compilation {

    private static final String SET = "SELECT current_setting('jit'), set_config('jit', ?, true)";

    private Compilation() {}

    /** Sets the value for the rest of the transaction. Returns the previous value. */
    static String set(Connection connection, String value) throws SQLException {
        try (PreparedStatement set = connection.prepareStatement(SET)) {
            set.setString(1, value);
            try (ResultSet row = set.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
