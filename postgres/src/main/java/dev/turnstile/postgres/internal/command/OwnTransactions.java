package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.Answer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transactions that the door opens itself. */
final class OwnTransactions {

    private static final Logger LOG = LoggerFactory.getLogger(OwnTransactions.class);

    /** Expired keys are deleted a thousand at a time, so this often is often enough. */
    private static final int CALLS_FOR_EACH_PURGE = 250;

    private final DataSource dataSource;
    private final CurrentTransaction current;
    private final CommandBody body;
    private final IdempotencyKeys keys;
    private final CommitOutcome outcome;
    private final AtomicInteger keyed = new AtomicInteger();

    OwnTransactions(
            DataSource dataSource,
            CurrentTransaction current,
            CommandBody body,
            IdempotencyKeys keys,
            CommitOutcome outcome) {
        this.dataSource = dataSource;
        this.current = current;
        this.body = body;
        this.keys = keys;
        this.outcome = outcome;
    }

    Connection connection() throws SQLException {
        return dataSource.getConnection();
    }

    <R extends @Nullable Object> Answer<R> run(OpenTransaction open, Call<R> call) throws Exception {
        return current.with(open, () -> body.alone(open, call));
    }

    boolean committed(Call<?> call, OpenTransaction open, SQLException lost) {
        return outcome.committed(call, open.number(), lost);
    }

    /** Leaves the connection as it was taken; now and then, keys that have expired are deleted on it first. */
    void release(Connection connection, Call<?> call) {
        try {
            if (connection.isClosed()) {
                return;
            }
            connection.setAutoCommit(true);
            if (call.invocation().options().idempotencyKey() != null
                    && keyed.incrementAndGet() % CALLS_FOR_EACH_PURGE == 0) {
                keys.purge(connection, call.startedAt());
            }
        } catch (SQLException e) {
            LOG.debug("after {}: the connection is of no use any more", call.name(), e);
        }
    }
}
