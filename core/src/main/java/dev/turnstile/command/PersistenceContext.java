package dev.turnstile.command;

import dev.turnstile.lifecycle.RecordTable;
import java.util.List;

/**
 * The rows that the application holds in memory for a transaction as objects, such as the entities of an
 * object-relational mapper, with the changes that are not yet written to the transaction's connection.
 *
 * <p>Turnstile calls every method in the thread of the transaction.
 */
public interface PersistenceContext {

    /**
     * Writes the pending changes to the connection. Called before Turnstile's statements that read or change records,
     * before a nested command, and after the code of each command.
     *
     * @throws RuntimeException if a change cannot be written
     */
    default void flush() {}

    /**
     * Discards the pending changes, and everything that was read. Called after a rollback to a savepoint that has
     * reversed a refused or failed command. The command's changes must not be written later, and the rows that it has
     * read are as they were before the command.
     */
    default void clear() {}

    /**
     * Receives the records whose state Turnstile has just changed. Objects that were read before from these rows are out
     * of date. Called in the transaction of the change, after the statement; a transition outside a transaction has
     * committed already. Not called for records that Turnstile creates.
     *
     * @param table the table, as the lifecycle declares it
     * @param ids the ids of the records as texts, each with one text for each id column, in the order of {@link
     *     RecordTable#idColumns}
     * @throws RuntimeException if the objects cannot be read again
     */
    default void changed(RecordTable table, List<List<String>> ids) {}

    /** Returns an implementation without any objects. */
    static PersistenceContext none() {
        return new PersistenceContext() {};
    }
}
