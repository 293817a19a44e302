/** The past states of records, from the log and their rows. */
@NullMarked
package dev.turnstile.postgres.internal.history;

import org.jspecify.annotations.NullMarked;
