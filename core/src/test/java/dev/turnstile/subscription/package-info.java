/** Tests of declarations of subscriptions. */
@NullMarked
package dev.turnstile.subscription;

import org.jspecify.annotations.NullMarked;
