/**
 * Assertions, recorded announcements and effects, a clock, an event store in memory, the contract of event stores, and
 * deliveries without a database, for tests.
 */
@NullMarked
package dev.turnstile.testing;

import org.jspecify.annotations.NullMarked;
