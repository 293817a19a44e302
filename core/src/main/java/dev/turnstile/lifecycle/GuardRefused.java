package dev.turnstile.lifecycle;

import dev.turnstile.machine.Guard;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The refusal of a transition because a guard does not hold. */
public final class GuardRefused extends TransitionRefused {

    private static final long serialVersionUID = 1L;

    private final String state;
    private final transient List<Guard> unmet;

    /**
     * Constructs the refusal.
     *
     * @param lifecycle the lifecycle's name
     * @param record the record's key as text
     * @param transition the transition
     * @param state the record's state
     * @param unmet the guards that do not hold, at least one
     */
    public GuardRefused(String lifecycle, String record, String transition, String state, List<Guard> unmet) {
        super(
                lifecycle,
                record,
                transition,
                "transition '" + transition + "' from state " + state + " is refused: "
                        + unmet.stream().map(GuardRefused::explained).collect(Collectors.joining("; ")));
        this.state = state;
        this.unmet = List.copyOf(unmet);
    }

    private static String explained(Guard guard) {
        return guard.name().equals(guard.reason()) ? guard.reason() : guard.reason() + " (" + guard.name() + ")";
    }

    /** Returns the name of the record's state. */
    public String state() {
        return state;
    }

    /** Returns the guards that do not hold. */
    public List<Guard> unmet() {
        return unmet;
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = recordFields();
        fields.put("state", state);
        fields.put("guards", unmet.stream().map(Guard::name).toList());
        return fields;
    }
}
