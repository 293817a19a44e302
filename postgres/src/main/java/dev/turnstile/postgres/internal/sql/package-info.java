/** SQL statements: files, templates, parameters, literals, times, SQLSTATEs and backoff. */
@NullMarked
package dev.turnstile.postgres.internal.sql;

import org.jspecify.annotations.NullMarked;
