package dev.turnstile.cli.terminal;

import dev.turnstile.failure.FailureException;
import org.jspecify.annotations.Nullable;

/** Invalid input of the user, with a message on one line. */
public final class BadInput extends FailureException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception with a message of the expected and the actual input on one line. */
    public BadInput(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
