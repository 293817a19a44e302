/**
 * Reads histories of status changes from files of any size (event logs in XES and OCEL, tables in CSV, TSV and Excel
 * files) and from databases.
 */
@NullMarked
package dev.turnstile.adoption.history;

import org.jspecify.annotations.NullMarked;
