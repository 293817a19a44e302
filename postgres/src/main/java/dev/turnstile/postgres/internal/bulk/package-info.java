/** Transitions of many records in one statement. */
@NullMarked
package dev.turnstile.postgres.internal.bulk;

import org.jspecify.annotations.NullMarked;
