/** What all statements need: files, literals, SQLSTATEs, and delays between attempts. */
@NullMarked
package dev.turnstile.postgres.internal.sql;

import org.jspecify.annotations.NullMarked;
