/** The engine in SQL: transitions, creations, corrections, and the history of records. */
@NullMarked
package dev.turnstile.postgres.internal;

import org.jspecify.annotations.NullMarked;
