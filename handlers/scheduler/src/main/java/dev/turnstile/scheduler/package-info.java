/** Jobs of db-scheduler, scheduled for events in the subscription's transaction. */
@NullMarked
package dev.turnstile.scheduler;

import org.jspecify.annotations.NullMarked;
