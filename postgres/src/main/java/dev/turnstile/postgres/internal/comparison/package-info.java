/** The comparison of rows with the log. */
@NullMarked
package dev.turnstile.postgres.internal.comparison;

import org.jspecify.annotations.NullMarked;
