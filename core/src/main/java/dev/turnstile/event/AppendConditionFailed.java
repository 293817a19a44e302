package dev.turnstile.event;

import dev.turnstile.event.EventStore.AppendCondition;
import dev.turnstile.failure.ValueFree;
import dev.turnstile.refusal.Refusal;
import java.util.LinkedHashMap;
import java.util.Map;

/** The refusal of an append because a matching event was appended after the caller's read; nothing was written. */
public final class AppendConditionFailed extends Refusal implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final transient AppendCondition condition;
    private final long position;

    /**
     * Constructs the refusal.
     *
     * @param condition the condition
     * @param position the position of a matching event
     */
    public AppendConditionFailed(AppendCondition condition, long position) {
        super("expected no event that matches the query after position "
                + condition.after().value() + ", but there is one at " + position + "; read again and decide again");
        this.condition = condition;
        this.position = position;
    }

    /** Returns the condition. */
    public AppendCondition condition() {
        return condition;
    }

    /** Returns the position of a matching event. */
    public long position() {
        return position;
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("after", condition.after().value());
        fields.put("position", position);
        return fields;
    }
}
