package dev.turnstile.postgres;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How often something was refused. What was not asked to be told apart is null, and so is what the refusals do not say.
 *
 * @param verb what was refused
 * @param name the kind of refusal
 * @param state the state that the records were in
 * @param guard the guard that did not hold
 * @param actor who asked
 * @param refusals how many
 * @param latest when the latest of them was
 */
public record RefusalCount(
        @Nullable String verb,
        @Nullable String name,
        @Nullable String state,
        @Nullable String guard,
        @Nullable String actor,
        long refusals,
        Instant latest) {}
