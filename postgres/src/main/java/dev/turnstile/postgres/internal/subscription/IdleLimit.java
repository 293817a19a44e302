package dev.turnstile.postgres.internal.subscription;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/** How long a transaction may be idle before the server ends it with its session. */
final class IdleLimit {

    /** A shorter limit that the role or the database has set stays. */
    private static final String SET = """
            SELECT CASE WHEN CAST(current_setting('idle_in_transaction_session_timeout') AS interval)
                NOT BETWEEN interval '1 millisecond' AND CAST(? AS interval)
              THEN set_config('idle_in_transaction_session_timeout', ?, true) END""";

    private IdleLimit() {}

    /** Sets the limit of the transaction that begins; the driver sends it together with its BEGIN. */
    static void set(Connection connection, Duration limit) throws SQLException {
        try (PreparedStatement set = connection.prepareStatement(SET)) {
            set.setString(1, limit.toMillis() + " milliseconds");
            set.setString(2, limit.toMillis() + "ms");
            set.executeQuery().close();
        }
    }
}
