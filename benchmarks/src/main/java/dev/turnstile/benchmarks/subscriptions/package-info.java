/** Benchmarks of delivering events to handlers, compared with job queues on the same server. */
@NullMarked
package dev.turnstile.benchmarks.subscriptions;

import org.jspecify.annotations.NullMarked;
