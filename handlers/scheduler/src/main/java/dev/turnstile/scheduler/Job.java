package dev.turnstile.scheduler;

import java.time.Instant;

/**
 * What is to be done about an event, and when.
 *
 * @param <T> the data of the task
 * @param data what the task gets
 * @param due when it runs, at the earliest
 */
public record Job<T>(T data, Instant due) {}
