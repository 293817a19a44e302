package dev.turnstile.spring.diagnostics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.NestedExceptionUtils;

/**
 * Explains an invalid argument or an invalid call of Turnstile at the start of an application, such as two commands
 * with the same name or a missing JSON implementation. Spring Boot explains invalid values of properties, because it
 * knows their origin.
 */
final class InvalidUseFailureAnalyzer implements FailureAnalyzer {

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
        boolean invalid = cause instanceof IllegalArgumentException || cause instanceof IllegalStateException;
        return invalid && byTurnstile(cause) && !ofProperty(failure)
                ? TurnstileFailureAnalyzer.analysis(failure, cause)
                : null;
    }

    private static boolean byTurnstile(Throwable cause) {
        return Arrays.stream(cause.getStackTrace())
                .limit(1)
                .anyMatch(frame -> frame.getClassName().startsWith("dev.turnstile."));
    }

    private static boolean ofProperty(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return true;
            }
        }
        return false;
    }
}
