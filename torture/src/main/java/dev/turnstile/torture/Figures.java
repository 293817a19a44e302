package dev.turnstile.torture;

import dev.turnstile.torture.oracle.Fate;
import dev.turnstile.torture.oracle.Journals;
import dev.turnstile.torture.oracle.Operation;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many operations there were, and what their callers were told.
 *
 * @param operations all
 * @param acknowledged done or refused
 * @param done carried out
 * @param failed failed, with nothing written
 * @param unknown of unknown outcome
 * @param letters deliveries of the at-least-once subscription
 */
record Figures(long operations, long acknowledged, long done, long failed, long unknown, long letters) {

    static Figures of(Journals journals) {
        Map<Fate, Long> fates = new EnumMap<>(Fate.class);
        for (Operation operation : journals.readOn().operations().values()) {
            fates.merge(operation.fate(), 1L, Long::sum);
        }
        long done = fates.getOrDefault(Fate.DONE, 0L);
        return new Figures(
                journals.operations().size(),
                done + fates.getOrDefault(Fate.REFUSED, 0L),
                done,
                fates.getOrDefault(Fate.FAILED, 0L),
                fates.getOrDefault(Fate.UNKNOWN, 0L),
                journals.letters().size());
    }

    String line() {
        return String.format("%,d operations, %,d acknowledged, %,d unknown", operations, acknowledged, unknown);
    }
}
