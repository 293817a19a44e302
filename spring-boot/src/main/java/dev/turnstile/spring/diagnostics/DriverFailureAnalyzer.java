package dev.turnstile.spring.diagnostics;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.env.Environment;

/** Explains that the driver of the data source is missing: the driver of another database, or of PostgreSQL. */
final class DriverFailureAnalyzer implements FailureAnalyzer {

    private static final String URL = "spring.datasource.url";

    private final Environment environment;

    DriverFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        String message = missingDriver(failure);
        String url = environment.getProperty(URL);
        if (url == null || message == null || !enabled()) {
            return null;
        }
        // Parameters of a URL may contain a password.
        String kind = url.replaceFirst("^(jdbc:[^:]*).*", "$1:");
        String remedy = kind.equals("jdbc:postgresql:")
                ? "Add org.postgresql:postgresql to the class path of the running application."
                : "Set " + URL + " to a URL of PostgreSQL 15 or newer, such as jdbc:postgresql://localhost/shop, or set"
                        + " turnstile.enabled to false.";
        return new FailureAnalysis(
                "Turnstile expected a PostgreSQL database and its driver, got a URL that begins with " + kind + " ("
                        + message + ").",
                remedy,
                failure);
    }

    /** Returns the message of the innermost exception that names the driver; null if there is none. */
    private static @Nullable String missingDriver(Throwable failure) {
        String found = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            found = message.contains("oad driver class") ? message : found;
        }
        return found;
    }

    private boolean enabled() {
        return environment.getProperty("turnstile.enabled", Boolean.class, true);
    }
}
