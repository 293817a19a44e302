package dev.turnstile.json;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;
import org.jspecify.annotations.Nullable;

/** Text that is not one JSON object, or a value that JSON cannot hold. */
public final class InvalidJsonException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    /**
     * Describes what is wrong.
     *
     * @param message one line: where, what was expected, what kind of thing is there; quotes no value
     * @param cause the parser's own complaint, without values, or null
     */
    public InvalidJsonException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
