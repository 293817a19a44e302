package dev.turnstile.cli.terminal;

import dev.turnstile.failure.FailureException;
import org.jspecify.annotations.Nullable;

/** Something that the user gave cannot be used; the message is the one line that says so. */
public final class BadInput extends FailureException {

    private static final long serialVersionUID = 1L;

    /** Says in one line what was expected and what was given. */
    public BadInput(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
