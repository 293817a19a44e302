/** Transitions of one record: by a single statement, or with the row locked; their refusals. */
@NullMarked
package dev.turnstile.postgres.internal.transition;

import org.jspecify.annotations.NullMarked;
