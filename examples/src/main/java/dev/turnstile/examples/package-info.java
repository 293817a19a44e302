/** Examples: one file for each feature of Turnstile, with a {@code main} method that needs no setup. */
@NullMarked
package dev.turnstile.examples;

import org.jspecify.annotations.NullMarked;
