/** Benchmarks of transitions in the database, compared with a bare update and a hand-written transaction. */
@NullMarked
package dev.turnstile.benchmarks.transitions;

import org.jspecify.annotations.NullMarked;
