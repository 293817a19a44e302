package dev.turnstile.projection;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;

/** Somebody else began to rebuild the same projection; what this attempt had not saved is gone. */
public final class RebuildSupersededException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final String projection;

    /**
     * Says which.
     *
     * @param projection the projection's name
     * @param version its version
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
