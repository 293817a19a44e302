/** Deliveries of events to handlers, beside job queues on the same server. */
@NullMarked
package dev.turnstile.benchmarks.subscriptions;

import org.jspecify.annotations.NullMarked;
