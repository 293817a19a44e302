package dev.turnstile.postgres.internal.subscription;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/** The idle timeout of a transaction, after which the server ends its session. */
final class IdleLimit {

    /** Keeps a shorter timeout that is set for the role or the database. */
    private static final String SET = """
            SELECT CASE WHEN CAST(current_setting('idle_in_transaction_session_timeout') AS interval)
                NOT BETWEEN interval '1 millisecond' AND CAST(? AS interval)
              THEN set_config('idle_in_transaction_session_timeout', ?, true) END""";

    private IdleLimit() {}

    /** Sets the timeout for a transaction that begins. The driver sends the statement together with BEGIN. */
    static void set(Connection connection, Duration timeout) throws SQLException {
        try (PreparedStatement set = connection.prepareStatement(SET)) {
            set.setString(1, timeout.toMillis() + " milliseconds");
            set.setString(2, timeout.toMillis() + "ms");
            set.executeQuery().close();
        }
    }
}
