package dev.turnstile.postgres.internal.command;

import dev.turnstile.postgres.internal.commit.CommitFacts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Objects;
import java.util.UUID;

/** The first statement of a command in a transaction: it stores the command's name, actor and id in settings. */
final class TransactionSetup {

    private static final String ATTRIBUTE = """
            SELECT set_config('turnstile.command', ?, true), set_config('turnstile.actor', ?, true),
              set_config('turnstile.command_id', ?, true)""";

    /** Sets and locks in one round trip: the lock is held before the transaction writes anything. */
    private static final String ATTRIBUTE_LOCKED = ATTRIBUTE + ", pg_advisory_xact_lock(?)";

    private static final String UNATTRIBUTE = """
            SELECT set_config('turnstile.command', '', true), set_config('turnstile.actor', '', true),
              set_config('turnstile.command_id', '', true)""";

    private TransactionSetup() {}

    /** Stores the invocation's name, actor and id in settings of the transaction. */
    static void attribute(Connection connection, Call<?> call) throws SQLException {
        try (PreparedStatement attribute = connection.prepareStatement(ATTRIBUTE)) {
            bind(attribute, call);
            attribute.executeQuery().close();
        }
    }

    /** Stores the invocation's name, actor and id, and takes an advisory lock until the transaction ends. */
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
