/** The event store: events, streams, appends and reads. */
@NullMarked
package dev.turnstile.event;

import org.jspecify.annotations.NullMarked;
