package dev.turnstile.spring.jpa;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;

/** Thrown when the application starts if the mapping of an entity does not fit the lifecycle of its table. */
public final class EntityMappingException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final String entity;

    /**
     * Constructs the exception.
     *
     * @param entity the name of the entity's class
     * @param found the expected and the actual mapping
     * @param remedy the remedy, which begins with a verb
     */
    public EntityMappingException(String entity, String found, String remedy) {
        super("entity " + entity + ": " + found + "; " + remedy);
        this.entity = entity;
    }

    /** Returns the name of the entity's class. */
    public String entity() {
        return entity;
    }
}
