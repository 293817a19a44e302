/** Benchmarks of rebuilding a read model. */
@NullMarked
package dev.turnstile.benchmarks.rebuild;

import org.jspecify.annotations.NullMarked;
