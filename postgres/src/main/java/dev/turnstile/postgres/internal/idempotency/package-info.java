/** The comparison of the inputs of two invocations with the same idempotency key. */
@NullMarked
package dev.turnstile.postgres.internal.idempotency;

import org.jspecify.annotations.NullMarked;
