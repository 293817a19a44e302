/** Lifecycles bound to tables: transitions, creations, corrections, and the history of records. */
@NullMarked
package dev.turnstile.postgres.internal.lifecycle;

import org.jspecify.annotations.NullMarked;
