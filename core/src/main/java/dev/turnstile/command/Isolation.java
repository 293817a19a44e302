package dev.turnstile.command;

/** The isolation level of a command's transaction; PostgreSQL's levels. */
public enum Isolation {
    /** Each statement sees the rows that were committed before the statement began. */
    READ_COMMITTED,
    /**
     * All statements see the rows that were committed before the first one. A change of a row that was changed since
     * then fails, and is retried.
     */
    REPEATABLE_READ,
    /**
     * The result is that of transactions that ran one after the other. A transaction that cannot be ordered fails and
     * is retried.
     */
    SERIALIZABLE
}
