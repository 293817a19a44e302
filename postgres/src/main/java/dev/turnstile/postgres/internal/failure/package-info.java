/** Database failures: their text for storing and logging, and the SQLSTATEs that Turnstile raises. */
@NullMarked
package dev.turnstile.postgres.internal.failure;

import org.jspecify.annotations.NullMarked;
