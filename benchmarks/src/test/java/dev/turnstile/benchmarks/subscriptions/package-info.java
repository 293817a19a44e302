/** Tests of what is measured about deliveries. */
@NullMarked
package dev.turnstile.benchmarks.subscriptions;

import org.jspecify.annotations.NullMarked;
