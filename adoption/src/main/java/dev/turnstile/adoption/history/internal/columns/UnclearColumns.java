package dev.turnstile.adoption.history.internal.columns;

/** Thrown if the columns of a table are missing, or have more than one possible meaning. */
public final class UnclearColumns extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnclearColumns(String problem) {
        super(problem);
    }
}
