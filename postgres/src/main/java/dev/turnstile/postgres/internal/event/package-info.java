/** The log as an event store: appends and reads in SQL. */
@NullMarked
package dev.turnstile.postgres.internal.event;

import org.jspecify.annotations.NullMarked;
