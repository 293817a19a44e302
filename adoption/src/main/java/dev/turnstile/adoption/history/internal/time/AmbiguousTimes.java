package dev.turnstile.adoption.history.internal.time;

/** Thrown if the times of a column have more than one meaning, or contradict each other. */
public final class AmbiguousTimes extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AmbiguousTimes(String problem) {
        super(problem);
    }
}
