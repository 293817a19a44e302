package dev.turnstile.spring.diagnostics;

import dev.turnstile.failure.FailureException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains a failure of Turnstile at the start of an application, with the bean and the remedy. */
final class TurnstileFailureAnalyzer extends AbstractFailureAnalyzer<FailureException> {

    private static final String BEFORE_REMEDY = "; ";

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, FailureException cause) {
        return analysis(rootFailure, cause);
    }

    /** Returns the analysis of an exception of Turnstile, whose message ends with the remedy. */
    static FailureAnalysis analysis(Throwable rootFailure, Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        int split = message.lastIndexOf(BEFORE_REMEDY);
        String found = split < 0 ? message : message.substring(0, split);
        String remedy = split < 0 ? null : message.substring(split + BEFORE_REMEDY.length());
        return new FailureAnalysis(
                bean(rootFailure) + found + ".",
                remedy == null ? null : remedy.substring(0, 1).toUpperCase(Locale.ROOT) + remedy.substring(1) + ".",
                cause);
    }

    /** Returns the innermost bean that could not be created, as the beginning of a sentence. */
    private static String bean(Throwable failure) {
        String bean = "";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BeanCreationException creation && creation.getBeanName() != null) {
                bean = "Turnstile could not create the bean '" + creation.getBeanName() + "': ";
            }
        }
        return bean;
    }
}
