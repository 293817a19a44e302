package dev.turnstile.command;

import dev.turnstile.refusal.Refusal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The refusal of an invocation because the input did not pass the command's checks. */
public final class InputRefused extends Refusal {

    private static final long serialVersionUID = 1L;

    private final transient Map<String, List<String>> problems;

    /**
     * Constructs the refusal.
     *
     * @param command the command's name
     * @param problems the problems of each attribute
     */
    public InputRefused(String command, Map<String, List<String>> problems) {
        super(command + ": "
                + problems.entrySet().stream()
                        .map(problem -> problem.getKey() + " " + String.join(" and ", problem.getValue()))
                        .collect(Collectors.joining("; ")));
        Map<String, List<String>> copy = new LinkedHashMap<>();
        problems.forEach((attribute, wrong) -> copy.put(attribute, List.copyOf(wrong)));
        this.problems = Collections.unmodifiableMap(copy);
    }

    /** Returns the problems of each attribute; attributes without problems are missing. */
    public Map<String, List<String>> problems() {
        return problems;
    }

    @Override
    public Map<String, Object> fields() {
        return Collections.unmodifiableMap(problems);
    }
}
