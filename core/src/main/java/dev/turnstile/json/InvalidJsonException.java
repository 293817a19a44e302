package dev.turnstile.json;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;
import org.jspecify.annotations.Nullable;

/** Thrown if text is not a JSON object, or JSON cannot represent a value. */
public final class InvalidJsonException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    /**
     * Constructs the exception.
     *
     * @param message one line: the path, the expected kind of value and the actual kind; quotes no value
     * @param cause the parser's exception, without values, or null
     */
    public InvalidJsonException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
