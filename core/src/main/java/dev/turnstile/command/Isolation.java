package dev.turnstile.command;

/** The isolation level of a command's transaction; PostgreSQL's levels. */
public enum Isolation {
    /** Each statement sees the rows that were committed before the statement began. */
    READ_COMMITTED,
    /**
     * All statements see the rows that were committed before the first one; changing a row that changed since fails and
     * is retried.
     */
    REPEATABLE_READ,
    /**
     * As if the transactions had run one after the other; a transaction that cannot be ordered fails and is retried.
     */
    SERIALIZABLE
}
