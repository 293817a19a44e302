package dev.turnstile.adoption.history;

/**
 * A row of a table that cannot be read as a status change.
 *
 * @param line the line of the uncompressed text, or the number of the row in a database, from 1
 * @param problem one line with the expected and the actual value
 */
public record BadRow(long line, String problem) {}
