/** Scheduled events: set and cancelled in the caller's transaction. */
@NullMarked
package dev.turnstile.postgres.internal.schedule;

import org.jspecify.annotations.NullMarked;
