package dev.turnstile.aggregate;

import dev.turnstile.event.StreamName;

/**
 * An aggregate's state at a version of its stream.
 *
 * @param stream the stream
 * @param state the state
 * @param version the version of the last event in the state; 0 if the stream never had an event
 */
public record Versioned<S>(StreamName stream, S state, int version) {}
