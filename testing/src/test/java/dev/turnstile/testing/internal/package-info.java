/** Tests of the comparison of values. */
@NullMarked
package dev.turnstile.testing.internal;

import org.jspecify.annotations.NullMarked;
