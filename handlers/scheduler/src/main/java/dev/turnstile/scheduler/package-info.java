/** Jobs of db-scheduler that follow from events, in the same transaction. */
@NullMarked
package dev.turnstile.scheduler;

import org.jspecify.annotations.NullMarked;
