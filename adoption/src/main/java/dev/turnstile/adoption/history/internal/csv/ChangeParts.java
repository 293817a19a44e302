package dev.turnstile.adoption.history.internal.csv;

import java.time.Instant;

/**
 * The parts of a change.
 *
 * @param record the id of the record
 * @param line the line or the number of the row
 * @param index the number of the change in its row, from 0
 * @param time the time
 * @param status the new status
 * @param actor the actor; blank for none
 * @param from the status before; blank for none
 */
public record ChangeParts(
        String record, long line, int index, Instant time, String status, String actor, String from) {}
