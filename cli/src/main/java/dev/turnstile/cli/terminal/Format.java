package dev.turnstile.cli.terminal;

/** The output format of a command. */
public enum Format {
    /** Text for people. */
    TEXT,
    /** JSON for programs. */
    JSON
}
