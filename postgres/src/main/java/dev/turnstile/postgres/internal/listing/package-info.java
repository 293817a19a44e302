/** The statements behind the lists of machines, tables, records, events, timers, processes and projections. */
@NullMarked
package dev.turnstile.postgres.internal.listing;

import org.jspecify.annotations.NullMarked;
