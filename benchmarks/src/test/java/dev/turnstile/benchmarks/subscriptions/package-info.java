/** Tests of the measurements of deliveries. */
@NullMarked
package dev.turnstile.benchmarks.subscriptions;

import org.jspecify.annotations.NullMarked;
