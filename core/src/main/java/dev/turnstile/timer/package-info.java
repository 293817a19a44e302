/** What is to happen at a time: timeouts of states, and events that are scheduled. */
@NullMarked
package dev.turnstile.timer;

import org.jspecify.annotations.NullMarked;
