package dev.turnstile.spring.jpa;

/** The action on an entity in the persistence context after Turnstile has changed the state in its row. */
public enum AfterTransition {
    /**
     * The entity is read again. This needs one query for each changed row whose entity the persistence context
     * contains.
     */
    REFRESH,
    /**
     * The entity is detached. {@code find} reads the row into a new entity; changes of the detached one are not saved.
     */
    DETACH,
    /** The entity keeps the values that were read before the change. */
    NONE
}
