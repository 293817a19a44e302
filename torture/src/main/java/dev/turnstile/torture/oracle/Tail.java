package dev.turnstile.torture.oracle;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The acknowledged operations that PostgreSQL itself may have lost.
 *
 * <p>A log that is set back loses only its end. If operation A was acknowledged before operation B began, A was
 * committed before B; so if B survived, A must have survived. Likewise, an operation must have survived if it was
 * acknowledged before the last event that {@code recover} found was recorded.
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

    /** Returns the fault with which PostgreSQL may have lost an operation, or null. */
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
