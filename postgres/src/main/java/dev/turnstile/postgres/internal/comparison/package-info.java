/** Rows compared with what the log says of them. */
@NullMarked
package dev.turnstile.postgres.internal.comparison;

import org.jspecify.annotations.NullMarked;
