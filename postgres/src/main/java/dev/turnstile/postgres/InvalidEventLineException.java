package dev.turnstile.postgres;

import dev.turnstile.failure.FailureException;
import org.jspecify.annotations.Nullable;

/** A line of a file of events cannot be imported; nothing of its batch was written, and what came before stays. */
public final class InvalidEventLineException extends FailureException {

    private static final long serialVersionUID = 1L;

    private final long line;
    private final @Nullable String field;

    /**
     * Says which line and why.
     *
     * @param line its number, from 1 on
     * @param field the field that is wrong, such as {@code versions[0].checksum}, or null if it is not one field
     * @param problem what was expected, and what is there
     * @param cause what the database or the reader of JSON said, or null
     */
    public InvalidEventLineException(long line, @Nullable String field, String problem, @Nullable Throwable cause) {
        super(
                "line " + line + (field == null ? "" : ", field \"" + field + "\"") + ": " + problem
                        + "; mend it and import the file again",
                cause);
        this.line = line;
        this.field = field;
    }

    /** Returns its number, from 1 on. */
    public long line() {
        return line;
    }

    /** Returns the field that is wrong, or null if it is not one field. */
    public @Nullable String field() {
        return field;
    }
}
