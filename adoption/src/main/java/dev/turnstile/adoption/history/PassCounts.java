package dev.turnstile.adoption.history;

import java.util.List;

/**
 * The counts of one pass over a log.
 *
 * @param withoutChanges the number of records that were skipped because the log contains no changes for these records
 * @param filtered the number of entries that {@link LogOptions#withWhere} excluded
 * @param skipped the number of skipped rows, which cannot be read, see {@link LogOptions#withSkipBad}
 * @param badRows the first 20 of the skipped rows
 * @param missingChanges the number of added changes, which the log lacks: one where the status before a change differs
 *     from the status after the previous change of the record
 */
public record PassCounts(long withoutChanges, long filtered, long skipped, List<BadRow> badRows, long missingChanges) {

    /** Copies the list. */
    public PassCounts {
        badRows = List.copyOf(badRows);
    }
}
