/** A generated legacy table, and the benchmark of its survey. */
@NullMarked
package dev.turnstile.benchmarks.legacy;

import org.jspecify.annotations.NullMarked;
