package dev.turnstile.postgres;

import java.util.List;

/**
 * The result of verifying all hash chains.
 *
 * @param streams the number of chained streams
 * @param events the number of compared hashes
 * @param removed the number of streams that were deleted permanently; their events are missing by intent
 * @param faults the first fault of each stream that has one, by position, at most 100
 */
public record ChainReport(long streams, long events, long removed, List<ChainFault> faults) {

    /** Copies the list. */
    public ChainReport {
        faults = List.copyOf(faults);
    }

    /** Returns whether no fault was found. */
    public boolean intact() {
        return faults.isEmpty();
    }
}
