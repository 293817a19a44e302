package dev.turnstile.adoption.survey.internal.findings;

import dev.turnstile.adoption.survey.internal.states.Group;
import java.util.List;

/** Selects examples of the rows of combinations. */
final class Examples {

    private static final int MAX = 3;

    private Examples() {}

    static List<String> of(List<Group> groups) {
        return groups.stream()
                .flatMap(group -> group.examples().stream())
                .limit(MAX)
                .toList();
    }
}
