/** Stored refusals: queries on their table, and their conversion from and to JSON. */
@NullMarked
package dev.turnstile.postgres.internal.refusal;

import org.jspecify.annotations.NullMarked;
