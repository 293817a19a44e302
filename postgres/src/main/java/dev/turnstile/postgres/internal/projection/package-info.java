/** Projections that run in the transaction that appends. */
@NullMarked
package dev.turnstile.postgres.internal.projection;

import org.jspecify.annotations.NullMarked;
