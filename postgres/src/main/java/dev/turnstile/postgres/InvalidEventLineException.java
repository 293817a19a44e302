package dev.turnstile.postgres;

import dev.turnstile.failure.FailureException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a line of a file of events cannot be imported. Nothing of its batch was written; the batches before it stay
 * committed.
 */
public final class InvalidEventLineException extends FailureException {

    private static final long serialVersionUID = 1L;

    private final long line;
    private final @Nullable String field;

    /**
     * Names the line and the problem.
     *
     * @param line the line's number, starting at 1
     * @param field the invalid field, such as {@code versions[0].checksum}; null if the problem is not in a single
     *     field
     * @param problem the expected and the actual value
     * @param cause the exception of the database or of the JSON parser, or null
     */
    public InvalidEventLineException(long line, @Nullable String field, String problem, @Nullable Throwable cause) {
        super(
                "line " + line + (field == null ? "" : ", field \"" + field + "\"") + ": " + problem
                        + "; correct it and import the file again",
                cause);
        this.line = line;
        this.field = field;
    }

    /** Returns the line's number, starting at 1. */
    public long line() {
        return line;
    }

    /** Returns the invalid field, or null if the problem is not in a single field. */
    public @Nullable String field() {
        return field;
    }
}
