/** Makes the tables of projections all over again, beside those that are read. */
@NullMarked
package dev.turnstile.postgres.internal.rebuild;

import org.jspecify.annotations.NullMarked;
