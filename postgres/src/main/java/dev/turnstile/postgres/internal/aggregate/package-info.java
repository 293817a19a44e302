/** Aggregates on PostgreSQL: loads, updates and snapshots. */
@NullMarked
package dev.turnstile.postgres.internal.aggregate;

import org.jspecify.annotations.NullMarked;
