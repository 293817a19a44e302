package dev.turnstile.command;

/**
 * Changes that the application has made in memory and not yet written to the connection of a transaction, such as those
 * of a persistence context.
 */
public interface PendingChanges {

    /**
     * Writes the changes to the connection. Called before Turnstile's statements that read or change records, before a
     * nested command, and after the code of each command.
     *
     * @throws RuntimeException if a change cannot be written
     */
    default void flush() {}

    /**
     * Discards the changes, and everything that was read. Called after a rollback to a savepoint that has reversed a
     * refused or failed command. The command's changes must not be written later, and the rows that it has read are as
     * they were before the command.
     */
    default void clear() {}

    /** Returns an implementation without any changes. */
    static PendingChanges none() {
        return new PendingChanges() {};
    }
}
