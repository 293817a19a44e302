/** The commands that list machines, tables, records, the log, timers, processes and projections of a database. */
@NullMarked
package dev.turnstile.cli.listing;

import org.jspecify.annotations.NullMarked;
