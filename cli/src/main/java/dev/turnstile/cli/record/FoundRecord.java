package dev.turnstile.cli.record;

import dev.turnstile.lifecycle.Lifecycle;

/**
 * The record that a user means, and its lifecycle.
 *
 * @param lifecycle the lifecycle
 * @param key the record's key
 * @param category the category of its stream
 */
public record FoundRecord(Lifecycle<String, String> lifecycle, RecordKey key, String category) {}
