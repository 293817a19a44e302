package dev.turnstile.testing.database;

/** A check that {@link TestDatabase} makes after each test class. */
public enum LeakCheck {
    /** Connections of the data source that were not closed, and other sessions of the database. */
    CONNECTIONS,
    /** Transactions that were neither committed nor rolled back. */
    TRANSACTIONS,
    /** Transactions that were prepared by {@code PREPARE TRANSACTION} and neither committed nor rolled back. */
    PREPARED_TRANSACTIONS,
    /** Advisory locks that a session still holds. */
    ADVISORY_LOCKS,
    /**
     * Platform threads that were started while the class ran and have not ended. Virtual threads are not checked,
     * because the JDK does not list them.
     */
    THREADS
}
