/** Benchmarks of one event on a restored record: Turnstile and its peers on the same machine, in one run. */
@NullMarked
package dev.turnstile.benchmarks;

import org.jspecify.annotations.NullMarked;
