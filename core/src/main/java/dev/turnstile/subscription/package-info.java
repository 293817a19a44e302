/** Named readers of the log: event handlers and projections, each with a durable cursor. */
@NullMarked
package dev.turnstile.subscription;

import org.jspecify.annotations.NullMarked;
