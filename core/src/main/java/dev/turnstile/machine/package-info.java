/** Declared state machines: states, transitions, guards and timeouts; pure, no I/O. */
@NullMarked
package dev.turnstile.machine;

import org.jspecify.annotations.NullMarked;
