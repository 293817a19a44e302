package dev.turnstile.search;

import dev.turnstile.failure.FailureException;
import org.jspecify.annotations.Nullable;

/** Thrown if the search engine failed to write documents and another attempt may succeed. */
public final class IndexException extends FailureException {

    private static final long serialVersionUID = 1L;

    IndexException(String why, @Nullable Throwable cause) {
        super(why, cause);
    }
}
