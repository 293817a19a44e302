/** Timers in a table: set, taken one by one by any number of nodes, fired through the door. */
@NullMarked
package dev.turnstile.postgres.internal.timer;

import org.jspecify.annotations.NullMarked;
