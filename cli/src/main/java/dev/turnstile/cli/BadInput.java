package dev.turnstile.cli;

import org.jspecify.annotations.Nullable;

/** Something that the user gave cannot be used; the message is the one line that says so. */
final class BadInput extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BadInput(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
