/** Reads the log in the order of subscriptions: by horizon and position. */
@NullMarked
package dev.turnstile.postgres.internal.log;

import org.jspecify.annotations.NullMarked;
