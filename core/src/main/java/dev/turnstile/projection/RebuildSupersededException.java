package dev.turnstile.projection;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;

/** Thrown if another rebuild of the same projection began; the unsaved progress of this rebuild is lost. */
public final class RebuildSupersededException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final String projection;

    /**
     * Constructs the exception.
     *
     * @param projection the projection's name
     * @param version the projection's version
     */
    public RebuildSupersededException(String projection, int version) {
        super("projection '" + projection + "', version " + version
                + ": another rebuild of it was begun, which goes on from the last checkpoint; wait for that one");
        this.projection = projection;
    }

    /** Returns the projection's name. */
    public String projection() {
        return projection;
    }
}
