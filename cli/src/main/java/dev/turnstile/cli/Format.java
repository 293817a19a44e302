package dev.turnstile.cli;

/** How a command prints its answer. */
enum Format {
    /** For people. */
    TEXT,
    /** For programs. */
    JSON
}
