/** The stored declarations of subscriptions, and their changes. */
@NullMarked
package dev.turnstile.postgres.internal.subscription.declaration;

import org.jspecify.annotations.NullMarked;
