package dev.turnstile.postgres.internal.rebuild;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a subject was forgotten after the rebuild started. The rebuilt rows may contain the subject's data, so the
 * rebuild starts again.
 */
final class ForgottenMeanwhileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ForgottenMeanwhileException(RebuildTable.Attempt attempt, @Nullable Throwable cause) {
        super(
                "a subject was forgotten while projection " + attempt.name() + " version " + attempt.version()
                        + " was rebuilt; the rebuild starts again at the first event",
                cause);
    }
}
