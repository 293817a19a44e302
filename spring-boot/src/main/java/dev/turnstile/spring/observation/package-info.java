/** Observations of commands, transitions and deliveries with Micrometer, and their conventions. */
@NullMarked
package dev.turnstile.spring.observation;

import org.jspecify.annotations.NullMarked;
