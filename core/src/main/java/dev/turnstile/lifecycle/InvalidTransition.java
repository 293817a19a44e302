package dev.turnstile.lifecycle;

import java.util.List;
import java.util.Map;

/** The transition does not leave the state that the record is in. */
public final class InvalidTransition extends TransitionRefused {

    private static final long serialVersionUID = 1L;

    private final String state;
    private final transient List<String> permitted;

    /**
     * Names the state of the record and the transitions that leave it.
     *
     * @param lifecycle the lifecycle's name
     * @param record the record's key as text
     * @param transition the transition that was asked for
     * @param state the state that the record is in
     * @param permitted the transitions that leave this state, guards not asked
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

    /** Returns the name of the state that the record is in. */
    public String state() {
        return state;
    }

    /** Returns the names of the transitions that leave this state, guards not asked. */
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
