package dev.turnstile.lifecycle;

import dev.turnstile.machine.Row;

/**
 * A record whose lock the transaction holds.
 *
 * @param key the record's key as text
 * @param state the state that it is in
 * @param row its columns
 * @param <S> the type of the states' values
 */
public record LockedRecord<S>(String key, S state, Row row) {}
