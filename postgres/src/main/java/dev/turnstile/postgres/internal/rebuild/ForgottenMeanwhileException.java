package dev.turnstile.postgres.internal.rebuild;

import org.jspecify.annotations.Nullable;

/** A subject was forgotten since the rebuild began: its rows may hold what is to be unreadable, so it begins again. */
final class ForgottenMeanwhileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ForgottenMeanwhileException(RebuildTable.Attempt attempt, @Nullable Throwable cause) {
        super(
                "a subject was forgotten while projection " + attempt.name() + " version " + attempt.version()
                        + " was rebuilt; the rebuild begins again",
                cause);
    }
}
