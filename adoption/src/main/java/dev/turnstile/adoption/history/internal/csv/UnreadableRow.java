package dev.turnstile.adoption.history.internal.csv;

/** Thrown for a row that is not a change; the message is one line. */
public final class UnreadableRow extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnreadableRow(String problem) {
        super(problem, null, false, false);
    }
}
