/** What tells whether two calls with one idempotency key ask for the same. */
@NullMarked
package dev.turnstile.postgres.internal.idempotency;

import org.jspecify.annotations.NullMarked;
