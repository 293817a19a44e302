package dev.turnstile.json;

import org.jspecify.annotations.Nullable;

/** Text that is not one JSON object, or a value that JSON cannot hold. */
public final class InvalidJsonException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes what is wrong.
     *
     * @param message one line: where, what was expected, what is there
     * @param cause the parser's own complaint, or null
     */
    public InvalidJsonException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
