/** Assertions on machines, for the tests of those who declare them. */
@NullMarked
package dev.turnstile.testing;

import org.jspecify.annotations.NullMarked;
