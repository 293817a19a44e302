/** The commands that list what a database holds: machines, tables, records, the log, timers, processes, projections. */
@NullMarked
package dev.turnstile.cli.listing;

import org.jspecify.annotations.NullMarked;
