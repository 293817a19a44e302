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
 * Marks that a transaction carries, of which a rollback to a savepoint takes along those that were written after the
 * savepoint. What waits for the commit has one, so that nothing leaves the process for work that was undone.
 */
sealed interface SavepointMarks {

    /** Writes a mark; false if nothing can be written in the transaction, and so nothing undone. */
    boolean write(Connection connection, UUID mark) throws SQLException;

    /** Returns those of the marks that were not rolled back. */
    Set<UUID> kept(Connection connection, Collection<UUID> marks) throws SQLException;

    /** Tells whether the marks are to be read after the commit. */
    boolean outliveCommit();

    /** Marks in a setting of the transaction, which writes no row; they are read before the commit. */
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
        public Set<UUID> kept(Connection connection, Collection<UUID> marks) throws SQLException {
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
        public boolean outliveCommit() {
            return false;
        }
    }

    /**
     * Marks in rows, for a transaction of which the door hears only when it has ended.
     *
     * @param facts the table
     * @param dataSource has a connection to read them, where that of the transaction was given back
     */
    record InRows(CommitFacts facts, DataSource dataSource) implements SavepointMarks {

        @Override
        public boolean write(Connection connection, UUID mark) throws SQLException {
            return facts.mark(connection, mark);
        }

        @Override
        public Set<UUID> kept(Connection connection, Collection<UUID> marks) throws SQLException {
            if (connection.isClosed()) {
                try (Connection own = OwnConnection.take(dataSource)) {
                    return facts.marked(own, marks);
                }
            }
            boolean idle = connection.isWrapperFor(BaseConnection.class)
                    && connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.IDLE;
            Set<UUID> kept = facts.marked(connection, marks);
            if (idle && !connection.getAutoCommit()) {
                connection.rollback();
            }
            return kept;
        }

        @Override
        public boolean outliveCommit() {
            return true;
        }
    }
}
