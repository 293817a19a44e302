/** Rebuilds the tables of projections from the log, beside the tables that are read, and swaps them. */
@NullMarked
package dev.turnstile.postgres.internal.rebuild;

import org.jspecify.annotations.NullMarked;
