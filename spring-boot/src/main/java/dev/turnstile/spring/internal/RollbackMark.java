package dev.turnstile.spring.internal;

/**
 * The mark by which a service has declared the transaction of a JDBC manager as one that can only be rolled back. After a
 * rollback to a savepoint, the mark that the reversed work has set is removed, as Spring does for {@code
 * Propagation.NESTED}. Hibernate's own mark cannot be removed. Used by the thread of the transaction.
 */
final class RollbackMark {

    private final ManagedDatabase database;
    private boolean before;

    RollbackMark(ManagedDatabase database) {
        this.database = database;
    }

    /** Notes whether the transaction is marked. Called before the savepoint. */
    void note() {
        before = database.markedForRollback();
    }

    /** Removes a mark that was set since the savepoint. */
    void restore() {
        if (!before) {
            database.unmarkForRollback();
        }
    }
}
