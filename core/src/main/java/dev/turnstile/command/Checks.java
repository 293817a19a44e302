package dev.turnstile.command;

import dev.turnstile.refusal.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The problems of a command's input, collected before it is refused. Used by one thread, until the check returns. */
public final class Checks {

    private final String command;
    private final Map<String, List<String>> problems = new LinkedHashMap<>();
    private volatile boolean ended;

    Checks(String command) {
        this.command = command;
    }

    /**
     * Adds a problem unless a condition holds.
     *
     * @param holds whether the condition holds
     * @param attribute the attribute that has the problem
     * @param problem the problem, as the end of a sentence about the attribute: {@code "is missing"}
     * @throws IllegalStateException if the check has returned
     */
    public Checks require(boolean holds, String attribute, String problem) {
        if (ended) {
            throw new IllegalStateException("command " + command
                    + ": its checks were used after the check had returned, so the problem would be lost; add problems"
                    + " only until the check returns");
        }
        if (!holds) {
            problems.computeIfAbsent(attribute, name -> new ArrayList<>()).add(problem);
        }
        return this;
    }

    /** Ends the check, and returns the refusal of the input, or null if there are no problems. */
    @Nullable
    Refusal refusal() {
        ended = true;
        return problems.isEmpty() ? null : new InputRefused(command, problems);
    }
}
