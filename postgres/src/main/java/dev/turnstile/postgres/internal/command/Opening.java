package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.Isolation;
import dev.turnstile.postgres.internal.commit.CommitFacts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

/** The first statements of a command in a transaction: they tell the database who is at work. */
final class Opening {

    private static final String ATTRIBUTE = """
            SELECT set_config('turnstile.command', ?, true), set_config('turnstile.actor', ?, true),
              set_config('turnstile.command_id', ?, true)""";

    /** One round trip for both: the lock is there before anything is written. */
    private static final String ATTRIBUTE_LOCKED = ATTRIBUTE + ", pg_advisory_xact_lock(?)";

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

    /** Names the call to the database, for the rest of the transaction. */
    static void attribute(Connection connection, Call<?> call) throws SQLException {
        try (PreparedStatement attribute = connection.prepareStatement(ATTRIBUTE)) {
            bind(attribute, call);
            attribute.executeQuery().close();
        }
    }

    /** Names the call to the database, and takes the lock that tells that the transaction has not ended. */
    static void attribute(Connection connection, Call<?> call, UUID transaction) throws SQLException {
        try (PreparedStatement attribute = connection.prepareStatement(ATTRIBUTE_LOCKED)) {
            bind(attribute, call);
            attribute.setLong(4, CommitFacts.lockKey(transaction));
            attribute.executeQuery().close();
        }
    }

    private static void bind(PreparedStatement attribute, Call<?> call) throws SQLException {
        attribute.setString(1, call.name());
        attribute.setString(2, Objects.requireNonNullElse(call.actor(), ""));
        attribute.setString(3, call.id().toString());
    }

    static void unattribute(Connection connection) throws SQLException {
        try (PreparedStatement unattribute = connection.prepareStatement(UNATTRIBUTE)) {
            unattribute.executeQuery().close();
        }
    }
}
