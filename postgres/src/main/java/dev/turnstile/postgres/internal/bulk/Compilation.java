package dev.turnstile.postgres.internal.bulk;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * PostgreSQL's compiler of expensive statements. The planner takes joins of a statement's own parts for so expensive that
 * it would compile for most of a second what then takes less.
 */
final class Compilation {

    private static final String SET = "SELECT current_setting('jit'), set_config('jit', ?, true)";

    private Compilation() {}

    /** Turns it off or on for the rest of the transaction; returns what it was. */
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
