/** Inline projections, and the tables and rows of projections. */
@NullMarked
package dev.turnstile.postgres.internal.projection;

import org.jspecify.annotations.NullMarked;
