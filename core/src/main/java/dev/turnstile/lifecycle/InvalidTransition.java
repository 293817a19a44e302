package dev.turnstile.lifecycle;

import java.util.List;
import java.util.Map;

/** The refusal of a transition that does not leave the record's state. */
public final class InvalidTransition extends TransitionRefused {

    private static final long serialVersionUID = 1L;

    private final String state;
    private final transient List<String> permitted;

    /**
     * Constructs the refusal.
     *
     * @param lifecycle the lifecycle's name
     * @param record the record's key as text
     * @param transition the transition
     * @param state the record's state
     * @param permitted the transitions that leave this state, without evaluation of guards
     */
    public InvalidTransition(String lifecycle, String record, String transition, String state, List<String> permitted) {
        super(
                lifecycle,
                record,
                transition,
                "transition '" + transition + "' is not permitted in state " + state + " (permitted: "
                        + (permitted.isEmpty() ? "none" : String.join(", ", permitted)) + ")");
        this.state = state;
        this.permitted = List.copyOf(permitted);
    }

    /** Returns the name of the record's state. */
    public String state() {
        return state;
    }

    /** Returns the names of the transitions that leave this state, without evaluation of guards. */
    public List<String> permitted() {
        return permitted;
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = recordFields();
        fields.put("state", state);
        fields.put("permitted", permitted);
        return fields;
    }
}
