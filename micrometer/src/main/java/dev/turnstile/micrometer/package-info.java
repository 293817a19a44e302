/** Metrics of Turnstile for Micrometer. */
@NullMarked
package dev.turnstile.micrometer;

import org.jspecify.annotations.NullMarked;
