package dev.turnstile.command;

/** The persistence context of an application that holds no rows in memory. */
enum NoObjects implements PersistenceContext {
    NONE
}
