package dev.turnstile.command;

/** The isolation level of a command's transaction; PostgreSQL's levels. */
public enum Isolation {
    /** Each statement sees the rows that were committed before the statement began. */
    READ_COMMITTED,
    /**
     * All statements see the rows that were committed before the first statement began. A change of a row that another
     * transaction has changed since then fails, and the command is retried.
     */
    REPEATABLE_READ,
    /**
     * The result is the same as if all transactions had run one after the other. A transaction for which this is not
     * possible fails, and the command is retried.
     */
    SERIALIZABLE
}
