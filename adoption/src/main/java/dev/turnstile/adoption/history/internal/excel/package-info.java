/** Reads a sheet of an Excel file as a table. */
@NullMarked
package dev.turnstile.adoption.history.internal.excel;

import org.jspecify.annotations.NullMarked;
