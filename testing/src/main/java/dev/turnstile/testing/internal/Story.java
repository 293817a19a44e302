package dev.turnstile.testing.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The steps of a scenario so far, for the messages of its failures. Immutable.
 *
 * @param subject the subject of the scenario, such as {@code machine 'order'}
 * @param steps the steps, such as {@code given PAID}
 */
public record Story(String subject, List<String> steps) {

    /** Copies the list. */
    public Story {
        steps = List.copyOf(steps);
    }

    /** Returns the story of a scenario without steps. */
    public static Story of(String subject) {
        return new Story(subject, List.of());
    }

    /** Returns a copy with a further step. */
    public Story withStep(String step) {
        List<String> more = new ArrayList<>(steps);
        more.add(step);
        return new Story(subject, more);
    }

    /**
     * Returns the failure of an expectation.
     *
     * @param problem the problem on one line
     * @param details further lines
     */
    public AssertionError failure(String problem, List<String> details) {
        String lines = details.stream().map(line -> "\n  " + line).collect(Collectors.joining());
        String told = steps.isEmpty() ? "" : ": " + String.join(", ", steps);
        return new AssertionError("scenario of " + subject + told + ": " + problem + lines);
    }

    /**
     * Fails if there are differences.
     *
     * @param problem the problem on one line
     * @param differences the differences, one on each line
     */
    public void verify(String problem, List<String> differences) {
        if (!differences.isEmpty()) {
            throw failure(problem, differences);
        }
    }
}
