package dev.turnstile.command;

import dev.turnstile.lifecycle.RecordTable;
import java.util.List;

/**
 * The objects that represent rows in the application's memory during a transaction, such as the entities of an
 * object-relational mapper, with their changes that are not yet written to the transaction's connection.
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
     * Discards the pending changes and all objects that were read. Called after a refused or failed command was rolled
     * back to a savepoint: its pending changes must not be written later, and objects that were read during the command
     * may contain values that were rolled back.
     */
    default void clear() {}

    /**
     * Receives the records whose state Turnstile has just changed. Objects that were read from these rows before the
     * change are out of date. Called in the transaction of the change, after its statement, or after the commit if the
     * caller has no transaction. Not called for records that Turnstile creates.
     *
     * @param table the table, as the lifecycle declares it
     * @param ids the ids of the records as texts, each with one text for each id column, in the order of {@link
     *     RecordTable#idColumns}
     * @throws RuntimeException if the objects cannot be read again
     */
    default void changed(RecordTable table, List<List<String>> ids) {}

    /** Returns the implementation without any objects, always the same one. */
    static PersistenceContext none() {
        return NoObjects.NONE;
    }
}
