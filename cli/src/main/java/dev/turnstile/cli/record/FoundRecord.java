package dev.turnstile.cli.record;

import dev.turnstile.lifecycle.Lifecycle;

/**
 * A record that was found by name, and its lifecycle.
 *
 * @param lifecycle the lifecycle
 * @param key the record's key
 * @param category the category of its stream
 */
public record FoundRecord(Lifecycle<String, String> lifecycle, RecordKey key, String category) {}
