/** Timers in a table, which any number of nodes lock one by one and fire. */
@NullMarked
package dev.turnstile.postgres.internal.timer;

import org.jspecify.annotations.NullMarked;
