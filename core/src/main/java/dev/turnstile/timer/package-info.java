/** Timers: timeouts of states, and scheduled events. */
@NullMarked
package dev.turnstile.timer;

import org.jspecify.annotations.NullMarked;
