/** Tests of computing past rows from their changes. */
@NullMarked
package dev.turnstile.postgres.internal.history;

import org.jspecify.annotations.NullMarked;
