package dev.turnstile.postgres.internal.commit;

import dev.turnstile.command.CallerTransaction.End;
import java.sql.Connection;
import java.sql.SQLException;

/** A row that only one transaction can have written; it tells whether that transaction was committed. */
@FunctionalInterface
public interface CommitFact {

    /** The fact of a transaction that has written nothing, which is the same as one that was rolled back. */
    CommitFact NOTHING = connection -> End.ROLLED_BACK;

    /**
     * Looks for the row.
     *
     * @param connection one whose next statement sees everything that is committed, while the transaction has ended
     * @return {@link End#UNKNOWN} if the row may have been there and is gone
     */
    End look(Connection connection) throws SQLException;
}
