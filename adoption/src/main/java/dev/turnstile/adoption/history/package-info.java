/**
 * Reads histories of status changes from files of any size (event logs in XES, tables in CSV and TSV) and from databases.
 */
@NullMarked
package dev.turnstile.adoption.history;

import org.jspecify.annotations.NullMarked;
