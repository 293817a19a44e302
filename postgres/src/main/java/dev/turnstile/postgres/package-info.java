/** Turnstile on PostgreSQL 15 and newer. */
@NullMarked
package dev.turnstile.postgres;

import org.jspecify.annotations.NullMarked;
