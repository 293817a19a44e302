/** Transitions in the database: Turnstile beside a bare update and beside what a good developer writes by hand. */
@NullMarked
package dev.turnstile.benchmarks.transitions;

import org.jspecify.annotations.NullMarked;
