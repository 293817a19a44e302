/** Named readers of the log: handlers of events and read models, each with a durable place. */
@NullMarked
package dev.turnstile.subscription;

import org.jspecify.annotations.NullMarked;
