package dev.turnstile.command;

import dev.turnstile.refusal.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The problems of a command's input, collected before it is refused. Used by one thread. */
public final class Checks {

    private final String command;
    private final Map<String, List<String>> problems = new LinkedHashMap<>();

    Checks(String command) {
        this.command = command;
    }

    /**
     * Adds a problem unless a condition holds.
     *
     * @param holds whether the condition holds
     * @param attribute the attribute that has the problem
     * @param problem the problem, as the end of a sentence about the attribute: {@code "is missing"}
     */
    public Checks require(boolean holds, String attribute, String problem) {
        if (!holds) {
            problems.computeIfAbsent(attribute, name -> new ArrayList<>()).add(problem);
        }
        return this;
    }

    @Nullable
    Refusal refusal() {
        return problems.isEmpty() ? null : new InputRefused(command, problems);
    }
}
