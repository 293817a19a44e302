package dev.turnstile.spring.actuate;

import java.time.Duration;

/**
 * The limits of {@link TurnstileHealthIndicator}. A condition that has lasted for less than its limit is not reported.
 *
 * @param horizonHeld the age from which a transaction that prevents the newest events from being read is reported
 * @param stuck the age of the oldest waiting event from which a subscription with a failure is reported
 * @param unowned the time after which a subscription that no node runs is reported, and the age of the oldest waiting
 *     event from which a subscription with a shard without an owner is reported
 * @param deadLetters the number of dead letters from which a subscription is reported
 * @param status the status of an application with a reported condition
 */
public record HealthLimits(Duration horizonHeld, Duration stuck, Duration unowned, int deadLetters, String status) {}
