/** The classes, names and readers of event types. */
@NullMarked
package dev.turnstile.event.internal;

import org.jspecify.annotations.NullMarked;
