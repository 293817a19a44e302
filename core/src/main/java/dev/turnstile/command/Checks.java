package dev.turnstile.command;

import dev.turnstile.refusal.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a command's input, all of it at once. Used by one thread. */
public final class Checks {

    private final String command;
    private final Map<String, List<String>> problems = new LinkedHashMap<>();

    Checks(String command) {
        this.command = command;
    }

    /**
     * Demands something of the input.
     *
     * @param holds whether it is so
     * @param attribute the attribute that it is about
     * @param problem what is wrong otherwise, as the end of a sentence about the attribute: {@code "is missing"}
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
