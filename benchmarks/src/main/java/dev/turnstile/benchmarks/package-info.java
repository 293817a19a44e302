/** Benchmarks of one event on a restored record: Turnstile and other libraries on the same machine, in one run. */
@NullMarked
package dev.turnstile.benchmarks;

import org.jspecify.annotations.NullMarked;
