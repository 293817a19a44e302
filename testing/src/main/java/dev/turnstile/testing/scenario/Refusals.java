package dev.turnstile.testing.scenario;

import dev.turnstile.refusal.Refusal;
import dev.turnstile.testing.internal.Differences;
import dev.turnstile.testing.internal.Story;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Verifies refusals. */
final class Refusals {

    private Refusals() {}

    static String described(Refusal refusal) {
        return "refusal: " + refusal.getClass().getSimpleName() + ": " + refusal.getMessage() + " " + refusal.fields();
    }

    static void verify(Story story, Class<? extends Refusal> type, @Nullable Refusal refusal) {
        Refusal actual = present(story, type.getSimpleName(), refusal);
        if (!type.isInstance(actual)) {
            throw story.failure(
                    "expected refusal " + type.getSimpleName() + ", but got another", List.of(described(actual)));
        }
    }

    static void verifyField(Story story, String field, Object value, @Nullable Refusal refusal) {
        Refusal actual = present(story, "with field '" + field + "'", refusal);
        story.verify(
                "expected another refusal",
                Differences.between("refusal." + field, value, actual.fields().get(field)));
    }

    private static Refusal present(Story story, String expected, @Nullable Refusal refusal) {
        if (refusal == null) {
            throw story.failure("expected refusal " + expected + ", but there was none", List.of());
        }
        return refusal;
    }
}
