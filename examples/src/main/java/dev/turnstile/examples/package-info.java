/** One file for each feature of Turnstile, each with one {@code main} that needs nothing set up. */
@NullMarked
package dev.turnstile.examples;

import org.jspecify.annotations.NullMarked;
