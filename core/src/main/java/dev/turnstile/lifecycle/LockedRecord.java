package dev.turnstile.lifecycle;

import dev.turnstile.machine.Row;

/**
 * A record that the transaction has locked.
 *
 * @param key the record's key as text
 * @param state the record's state
 * @param row the columns of the record's row
 * @param <S> the type of the states' values
 */
public record LockedRecord<S>(String key, S state, Row row) {}
