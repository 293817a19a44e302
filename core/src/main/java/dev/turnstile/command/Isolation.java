package dev.turnstile.command;

/** How far a command's transaction is isolated from others; PostgreSQL's levels. */
public enum Isolation {
    /** Each statement sees what was committed before it began. */
    READ_COMMITTED,
    /** All statements see what was committed before the first; changing a row that changed since fails and is retried. */
    REPEATABLE_READ,
    /** As if the transactions had run one after the other; what cannot be ordered fails and is retried. */
    SERIALIZABLE
}
