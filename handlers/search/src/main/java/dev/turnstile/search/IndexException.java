package dev.turnstile.search;

import dev.turnstile.failure.FailureException;
import org.jspecify.annotations.Nullable;

/** An answer of the search engine that says neither that documents were taken nor that they never will be. */
public final class IndexException extends FailureException {

    private static final long serialVersionUID = 1L;

    IndexException(String why, @Nullable Throwable cause) {
        super(why, cause);
    }
}
