package dev.turnstile.scheduler;

import java.time.Instant;

/**
 * A job to schedule for an event.
 *
 * @param <T> the data of the task
 * @param data the data that the task receives
 * @param due the earliest time at which the job runs
 */
public record Job<T>(T data, Instant due) {}
