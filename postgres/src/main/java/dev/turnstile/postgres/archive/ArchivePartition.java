package dev.turnstile.postgres.archive;

/**
 * A partition of the archive: a table in the schema of Turnstile's tables.
 *
 * @param name the table's name
 * @param from the first position that the partition contains
 * @param to the first position after the partition
 * @param rows the server's estimate of the number of events
 * @param bytes the disk size of the table with its indexes; 0 if the table does not exist
 * @param attached whether reads of the log include the partition
 */
public record ArchivePartition(String name, long from, long to, long rows, long bytes, boolean attached) {}
