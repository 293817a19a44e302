/** Tests of database failures. */
@NullMarked
package dev.turnstile.postgres.internal.failure;

import org.jspecify.annotations.NullMarked;
