/** Tests of what subscriptions are declared to be. */
@NullMarked
package dev.turnstile.subscription;

import org.jspecify.annotations.NullMarked;
