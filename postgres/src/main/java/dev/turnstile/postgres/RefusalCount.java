package dev.turnstile.postgres;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The number of refusals in one group. An attribute is null if the refusals are not grouped by it, or do not have it.
 *
 * @param verb the refused command or transition
 * @param name the kind of refusal
 * @param state the state that the records were in
 * @param guard the guard that did not hold
 * @param actor the actor of the invocations
 * @param refusals the number of refusals
 * @param latest the time of the latest refusal
 */
public record RefusalCount(
        @Nullable String verb,
        @Nullable String name,
        @Nullable String state,
        @Nullable String guard,
        @Nullable String actor,
        long refusals,
        Instant latest) {}
