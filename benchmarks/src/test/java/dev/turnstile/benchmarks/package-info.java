/** Tests that all variants have the same behaviour. */
@NullMarked
package dev.turnstile.benchmarks;

import org.jspecify.annotations.NullMarked;
