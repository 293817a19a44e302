/** Stored refusals: written in the background, read from their table, converted from and to JSON. */
@NullMarked
package dev.turnstile.postgres.internal.refusal;

import org.jspecify.annotations.NullMarked;
