/** Recognizes the form of the times in a column, with one decision for all rows. */
@NullMarked
package dev.turnstile.adoption.history.internal.time;

import org.jspecify.annotations.NullMarked;
