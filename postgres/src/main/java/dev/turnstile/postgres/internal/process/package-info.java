/** Processes: each step locks its instance, calls commands, and is one commit with the place in the log. */
@NullMarked
package dev.turnstile.postgres.internal.process;

import org.jspecify.annotations.NullMarked;
