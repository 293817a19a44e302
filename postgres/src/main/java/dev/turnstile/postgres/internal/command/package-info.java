/** The path of a command: its transaction, its idempotency key, its events, its announcement. */
@NullMarked
package dev.turnstile.postgres.internal.command;

import org.jspecify.annotations.NullMarked;
