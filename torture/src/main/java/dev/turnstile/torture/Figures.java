package dev.turnstile.torture;

import dev.turnstile.torture.oracle.Fate;
import dev.turnstile.torture.oracle.Journals;
import dev.turnstile.torture.oracle.Operation;
import java.util.EnumMap;
import java.util.Map;

/**
 * The numbers of operations of a run, by outcome.
 *
 * @param operations all operations
 * @param acknowledged the operations that were done or refused
 * @param done the operations that were committed
 * @param failed the operations that failed and were rolled back
 * @param unknown the operations of unknown outcome
 * @param letters the deliveries of the at-least-once subscription
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
