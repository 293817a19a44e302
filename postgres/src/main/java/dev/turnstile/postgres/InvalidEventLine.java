package dev.turnstile.postgres;

import org.jspecify.annotations.Nullable;

/** A line of a file of events cannot be imported; nothing of its batch was written, and what came before stays. */
public final class InvalidEventLine extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long line;

    /**
     * Says which line and why.
     *
     * @param line its number, from 1 on
     * @param problem what is wrong with it
     * @param cause what the database said, or null
     */
    public InvalidEventLine(long line, String problem, @Nullable Throwable cause) {
        super("line " + line + ": " + problem + "; mend it and import the file again", cause);
        this.line = line;
    }

    /** Returns its number, from 1 on. */
    public long line() {
        return line;
    }
}
