/** Tests of SQL templates. */
@NullMarked
package dev.turnstile.postgres.internal.sql;

import org.jspecify.annotations.NullMarked;
