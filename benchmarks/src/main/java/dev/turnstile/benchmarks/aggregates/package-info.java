/** The cost of loading aggregates, by the length of their streams. */
@NullMarked
package dev.turnstile.benchmarks.aggregates;

import org.jspecify.annotations.NullMarked;
