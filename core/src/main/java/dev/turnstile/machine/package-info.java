/** Declared state machines: states, transitions, guards and timeouts, without I/O. */
@NullMarked
package dev.turnstile.machine;

import org.jspecify.annotations.NullMarked;
