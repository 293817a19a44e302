package dev.turnstile.torture.oracle;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which acknowledged operations PostgreSQL itself can have lost.
 *
 * <p>A log that is set back loses its end and nothing else: whoever was acknowledged before another operation began that
 * survived had its commit in front of that one's, and must have survived too. So had whoever was acknowledged before the
 * last event was recorded that {@code recover} found.
 */
final class Tail {

    private record Cut(SetBack setBack, long lostFrom) {}

    private final List<Cut> cuts = new ArrayList<>();

    Tail(List<SetBack> setBacks, Collection<Operation> operations, Predicate<Operation> survived) {
        for (SetBack setBack : setBacks) {
            long began = setBack.lastRecorded();
            for (Operation operation : operations) {
                if (operation.fate() == Fate.DONE
                        && operation.ended() <= setBack.from()
                        && operation.began() > began
                        && survived.test(operation)) {
                    began = operation.began();
                }
            }
            cuts.add(new Cut(setBack, began));
        }
    }

    /** Returns the fault by which an operation can have been lost, or null. */
    @Nullable
    SetBack lost(Operation operation) {
        for (Cut cut : cuts) {
            if (operation.ended() <= cut.setBack().until()) {
                return operation.ended() >= cut.lostFrom() ? cut.setBack() : null;
            }
        }
        return null;
    }
}
