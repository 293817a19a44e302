/** Shows that the variants do the same. */
@NullMarked
package dev.turnstile.benchmarks;

import org.jspecify.annotations.NullMarked;
