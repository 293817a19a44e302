/** Reads tables of status changes: rows, columns, and the changes of each row. */
@NullMarked
package dev.turnstile.adoption.history.internal.csv;

import org.jspecify.annotations.NullMarked;
