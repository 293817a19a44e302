package dev.turnstile.spring.internal;

/**
 * The rollback-only mark of a JDBC manager's transaction. After a rollback to a savepoint, a mark that was set since
 * the savepoint is removed, as Spring does for {@code Propagation.NESTED}. Hibernate's own mark cannot be removed. Used
 * by the thread of the transaction.
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
