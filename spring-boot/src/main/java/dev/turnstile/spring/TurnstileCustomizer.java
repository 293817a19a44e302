package dev.turnstile.spring;

import dev.turnstile.postgres.PostgresTurnstile;

/**
 * A bean that changes the settings of the auto-configured {@link PostgresTurnstile} before it is opened.
 *
 * <p>Customizers run after the properties have been applied, in the order of {@code @Order}.
 */
@FunctionalInterface
public interface TurnstileCustomizer {

    /** Changes the settings. */
    void customize(PostgresTurnstile.Builder builder);
}
