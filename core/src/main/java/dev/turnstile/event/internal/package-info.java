/** What the parts of the event store's description share. */
@NullMarked
package dev.turnstile.event.internal;

import org.jspecify.annotations.NullMarked;
