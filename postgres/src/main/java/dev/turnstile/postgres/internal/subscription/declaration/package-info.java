/** What the database knows of declared subscriptions, and deliberate changes of that. */
@NullMarked
package dev.turnstile.postgres.internal.subscription.declaration;

import org.jspecify.annotations.NullMarked;
