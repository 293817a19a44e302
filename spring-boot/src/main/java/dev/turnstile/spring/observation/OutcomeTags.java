package dev.turnstile.spring.observation;

import dev.turnstile.invocation.Outcome;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

/** The key values of an outcome. All keys are present from the beginning, because meters need the same set of keys. */
final class OutcomeTags {

    private static final String UNKNOWN = "unknown";

    private OutcomeTags() {}

    /** Returns the kind of the outcome, such as {@code refused}; {@code unknown} until there is one. */
    static KeyValue kind(@Nullable Outcome<?> outcome) {
        return KeyValue.of(
                "turnstile.outcome",
                switch (outcome) {
                    case null -> UNKNOWN;
                    case Outcome.Done<?> done -> "done";
                    case Outcome.Refused<?> refused -> "refused";
                    case Outcome.Failed<?> failed -> "failed";
                    case Outcome.Replayed<?> replayed -> "replayed";
                });
    }

    /** Returns the kind of the outcome, and the name of the refusal or {@code none}. */
    static KeyValues of(@Nullable Outcome<?> outcome) {
        String refusal = outcome != null && outcome.original() instanceof Outcome.Refused<?> refused
                ? refused.refusal().name()
                : "none";
        return KeyValues.of(kind(outcome), KeyValue.of("turnstile.refusal", refusal));
    }
}
