/** One event on a restored record: Turnstile beside its peers, on the same machine and in one run. */
@NullMarked
package dev.turnstile.benchmarks;

import org.jspecify.annotations.NullMarked;
