/** Aggregates on PostgreSQL: loading, deciding, and snapshots. */
@NullMarked
package dev.turnstile.postgres.internal.aggregate;

import org.jspecify.annotations.NullMarked;
