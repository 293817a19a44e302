package dev.turnstile.postgres.archive;

/**
 * A partition of the archive: a table of its own, in the schema of Turnstile's tables.
 *
 * @param name the table's name
 * @param from the first position that belongs into it
 * @param to the first position that does not any more
 * @param rows about how many events it holds, as the server estimates it
 * @param bytes how much it takes on disk with its indexes; 0 if the table is gone
 * @param attached whether it is read
 */
public record ArchivePartition(String name, long from, long to, long rows, long bytes, boolean attached) {}
