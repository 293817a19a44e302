package dev.turnstile.postgres;

import java.util.List;

/**
 * What a look at all chains found.
 *
 * @param streams how many streams are chained
 * @param events how many hashes were compared
 * @param removed how many streams were deleted forever, whose events are gone by intent
 * @param faults the first fault of each stream that has one, by position, at most 100
 */
public record ChainReport(long streams, long events, long removed, List<ChainFault> faults) {

    /** Copies the list. */
    public ChainReport {
        faults = List.copyOf(faults);
    }

    /** Tells whether everything is as it was appended. */
    public boolean intact() {
        return faults.isEmpty();
    }
}
