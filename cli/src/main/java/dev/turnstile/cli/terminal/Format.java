package dev.turnstile.cli.terminal;

/** How a command prints its answer. */
public enum Format {
    /** For people. */
    TEXT,
    /** For programs. */
    JSON
}
