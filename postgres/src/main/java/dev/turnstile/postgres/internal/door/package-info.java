/** The parts that all of Turnstile's transition statements share: the mark for triggers, and the guards' results. */
@NullMarked
package dev.turnstile.postgres.internal.door;

import org.jspecify.annotations.NullMarked;
