/** Reads the log and delivers events to subscriptions, whose shards are distributed among nodes. */
@NullMarked
package dev.turnstile.postgres.internal.subscription;

import org.jspecify.annotations.NullMarked;
