package dev.turnstile.spring.internal;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The session behind a connection, which remains reachable when a pool has taken the connection back. */
final class Session {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final @Nullable BaseConnection physical;

    private Session(@Nullable BaseConnection physical) {
        this.physical = physical;
    }

    static Session of(Connection connection) throws SQLException {
        return new Session(
                connection.isWrapperFor(BaseConnection.class) ? connection.unwrap(BaseConnection.class) : null);
    }

    /**
     * Returns whether the server has replied to the last statement and the session has no open transaction. If this is
     * so after a failed commit, the server has rolled back.
     */
    boolean idle() {
        try {
            return physical != null && !physical.isClosed() && physical.getTransactionState() == TransactionState.IDLE;
        } catch (SQLException unusable) {
            return false;
        }
    }

    /**
     * Ends the session, so that it no longer holds locks while another session looks up the outcome of its transaction.
     */
    void abort() {
        try {
            if (physical != null) {
                physical.abort(Runnable::run);
            }
        } catch (SQLException | RuntimeException e) {
            LOG.debug("after a commit without acknowledgement: the session cannot be ended", e);
        }
    }
}
