/** The names of commands, derived from their classes. */
@NullMarked
package dev.turnstile.command.internal;

import org.jspecify.annotations.NullMarked;
