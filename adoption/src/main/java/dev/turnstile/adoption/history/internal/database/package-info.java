/** Reads histories from tables, queries and the tables of other libraries in a PostgreSQL database. */
@NullMarked
package dev.turnstile.adoption.history.internal.database;

import org.jspecify.annotations.NullMarked;
