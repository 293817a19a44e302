/** Measures how fast a read model is made all over again. */
@NullMarked
package dev.turnstile.benchmarks.rebuild;

import org.jspecify.annotations.NullMarked;
