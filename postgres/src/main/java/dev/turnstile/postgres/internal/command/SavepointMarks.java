package dev.turnstile.postgres.internal.command;

import dev.turnstile.postgres.internal.commit.CommitFacts;
import dev.turnstile.postgres.internal.connection.OwnConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * Marks that are written into a transaction and vanish with a rollback to an earlier savepoint. All work that waits for
 * the commit has a mark, so that work that was rolled back has no effect outside the process.
 */
sealed interface SavepointMarks {

    /** Writes a mark. Returns false if the transaction is read-only, so that there is no work to roll back. */
    boolean write(Connection connection, UUID mark) throws SQLException;

    /** Returns the marks that were not rolled back. */
    Set<UUID> surviving(Connection connection, Collection<UUID> marks) throws SQLException;

    /** Returns whether the marks are read after the commit. */
    boolean readableAfterCommit();

    /** Marks in a setting of the transaction. They write no row and are read before the commit. */
    record InSetting() implements SavepointMarks {

        private static final String WRITE = """
                SELECT length(set_config('turnstile.savepoint_marks',
                  concat(current_setting('turnstile.savepoint_marks', true), ' ', CAST(? AS text)), true))""";

        private static final Pattern BLANK = Pattern.compile(" ");

        private static final String READ = "SELECT current_setting('turnstile.savepoint_marks', true)";

        @Override
        public boolean write(Connection connection, UUID mark) throws SQLException {
            try (PreparedStatement write = connection.prepareStatement(WRITE)) {
                write.setString(1, mark.toString());
                write.executeQuery().close();
                return true;
            }
        }

        @Override
        public Set<UUID> surviving(Connection connection, Collection<UUID> marks) throws SQLException {
            try (PreparedStatement query = connection.prepareStatement(READ);
                    ResultSet row = query.executeQuery()) {
                String all = row.next() ? row.getString(1) : null;
                return all == null
                        ? Set.of()
                        : BLANK.splitAsStream(all)
                                .filter(mark -> !mark.isEmpty())
                                .map(UUID::fromString)
                                .collect(Collectors.toSet());
            }
        }

        @Override
        public boolean readableAfterCommit() {
            return false;
        }
    }

    /**
     * Marks in rows, for a transaction that notifies Turnstile only after its commit.
     *
     * @param facts the table of the marks
     * @param dataSource provides a connection for reading them if the transaction's connection is closed
     */
    record InRows(CommitFacts facts, DataSource dataSource) implements SavepointMarks {

        @Override
        public boolean write(Connection connection, UUID mark) throws SQLException {
            return facts.mark(connection, mark);
        }

        @Override
        public Set<UUID> surviving(Connection connection, Collection<UUID> marks) throws SQLException {
            if (connection.isClosed()) {
                try (Connection own = OwnConnection.take(dataSource)) {
                    return facts.marked(own, marks);
                }
            }
            boolean idle = connection.isWrapperFor(BaseConnection.class)
                    && connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.IDLE;
            Set<UUID> surviving = facts.marked(connection, marks);
            if (idle && !connection.getAutoCommit()) {
                connection.rollback();
            }
            return surviving;
        }

        @Override
        public boolean readableAfterCommit() {
            return true;
        }
    }
}
