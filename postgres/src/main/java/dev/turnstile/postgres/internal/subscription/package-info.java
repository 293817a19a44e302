/** Reads the log for subscriptions, which share their shards among nodes. */
@NullMarked
package dev.turnstile.postgres.internal.subscription;

import org.jspecify.annotations.NullMarked;
