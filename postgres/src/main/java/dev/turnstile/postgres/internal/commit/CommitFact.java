package dev.turnstile.postgres.internal.commit;

import dev.turnstile.command.CallerTransactions.CallerTransaction.End;
import java.sql.Connection;
import java.sql.SQLException;

/** A row that only one transaction can have written. Its presence shows that the transaction was committed. */
@FunctionalInterface
public interface CommitFact {

    /** The fact of a transaction that has written nothing: its outcome is equivalent to a rollback. */
    CommitFact NOTHING = connection -> End.ROLLED_BACK;

    /**
     * Looks for the row.
     *
     * @param connection a connection whose next statement sees all committed rows; the transaction itself has ended
     * @return the outcome; {@link End#UNKNOWN} if the row is missing but may have been deleted after the commit
     */
    End look(Connection connection) throws SQLException;
}
