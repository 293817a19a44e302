/** The path of a command, and what it needs on the way. */
@NullMarked
package dev.turnstile.postgres.internal.command;

import org.jspecify.annotations.NullMarked;
