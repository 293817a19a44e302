package dev.turnstile.spring.jpa;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when Hibernate writes pending changes, if the application has changed an entity's state attribute or has
 * persisted a new entity in a state that is not initial. Only transitions and corrections may change the state. The
 * transaction must be rolled back.
 */
public final class StateWriteException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final String entity;
    private final String record;
    private final String attribute;
    private final @Nullable String from;
    private final String to;

    /**
     * Constructs the exception.
     *
     * @param entity the name of the entity's class
     * @param record the entity's id as text
     * @param attribute the name of the attribute
     * @param from the name of the state in the row; null for an entity that is inserted
     * @param to the name of the state that the application has set, or the code if the machine does not declare it
     * @param remedy the operation to call instead, beginning with a verb
     */
    public StateWriteException(
            String entity, String record, String attribute, @Nullable String from, String to, String remedy) {
        super(entity + " " + record + ": " + expected(attribute, from) + ", got " + to + "; " + remedy);
        this.entity = entity;
        this.record = record;
        this.attribute = attribute;
        this.from = from;
        this.to = to;
    }

    private static String expected(String attribute, @Nullable String from) {
        return from == null
                ? "expected an initial state in attribute " + attribute + " of a new entity"
                : "expected attribute " + attribute + " to keep " + from + ", because only transitions change it";
    }

    /** Returns the name of the entity's class. */
    public String entity() {
        return entity;
    }

    /** Returns the entity's id as text. */
    public String record() {
        return record;
    }

    /** Returns the name of the attribute. */
    public String attribute() {
        return attribute;
    }

    /** Returns the name of the state in the row; null for an entity that is inserted. */
    public @Nullable String from() {
        return from;
    }

    /** Returns the name of the state that the application has set, or the code if the machine does not declare it. */
    public String to() {
        return to;
    }

    /** The message contains the record's id. */
    @Override
    public boolean quotesNoValue() {
        return false;
    }
}
