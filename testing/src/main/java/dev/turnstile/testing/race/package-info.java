/** Races of many callers, fixed interleavings of two, and crashes, at named steps of transactions. */
@NullMarked
package dev.turnstile.testing.race;

import org.jspecify.annotations.NullMarked;
