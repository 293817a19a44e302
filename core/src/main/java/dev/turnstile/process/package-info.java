/** Process managers: state over several streams, which reacts to events and timers with commands. */
@NullMarked
package dev.turnstile.process;

import org.jspecify.annotations.NullMarked;
