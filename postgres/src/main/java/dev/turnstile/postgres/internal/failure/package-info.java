/** Failures of the database: what may be stored and logged of them, and what Turnstile itself raises. */
@NullMarked
package dev.turnstile.postgres.internal.failure;

import org.jspecify.annotations.NullMarked;
