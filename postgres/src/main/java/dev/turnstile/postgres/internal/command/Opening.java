package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.Isolation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Objects;

/** The first statements of a command in a transaction: they tell the database who is at work. */
final class Opening {

    private static final String ATTRIBUTE = """
            SELECT set_config('turnstile.command', ?, true), set_config('turnstile.actor', ?, true),
              set_config('turnstile.command_id', ?, true), CAST(pg_current_xact_id() AS text) AS transaction""";

    private static final String UNATTRIBUTE = """
            SELECT set_config('turnstile.command', '', true), set_config('turnstile.actor', '', true),
              set_config('turnstile.command_id', '', true)""";

    private Opening() {}

    static void isolate(Connection connection, Isolation isolation) throws SQLException {
        if (isolation != Isolation.READ_COMMITTED) {
            try (Statement isolate = connection.createStatement()) {
                isolate.execute("SET TRANSACTION ISOLATION LEVEL "
                        + isolation.name().replace('_', ' ').toUpperCase(Locale.ROOT));
            }
        }
    }

    /** Names the call to the database, for the rest of the transaction; returns the transaction's number. */
    static String attribute(Connection connection, Call<?> call) throws SQLException {
        try (PreparedStatement attribute = connection.prepareStatement(ATTRIBUTE)) {
            attribute.setString(1, call.name());
            attribute.setString(2, Objects.requireNonNullElse(call.actor(), ""));
            attribute.setString(3, call.id().toString());
            try (ResultSet row = attribute.executeQuery()) {
                row.next();
                return row.getString("transaction");
            }
        }
    }

    static void unattribute(Connection connection) throws SQLException {
        try (PreparedStatement unattribute = connection.prepareStatement(UNATTRIBUTE)) {
            unattribute.executeQuery().close();
        }
    }
}
