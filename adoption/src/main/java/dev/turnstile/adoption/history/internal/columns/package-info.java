/** The rules that find the columns of a status change by their names and the first rows of a table. */
@NullMarked
package dev.turnstile.adoption.history.internal.columns;

import org.jspecify.annotations.NullMarked;
