/** The relay and the workers on a real cluster of three brokers, which are killed. */
@NullMarked
package dev.turnstile.kafka;

import org.jspecify.annotations.NullMarked;
