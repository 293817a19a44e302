/** How records move and what the log holds: all SQL. */
@NullMarked
package dev.turnstile.postgres.internal;

import org.jspecify.annotations.NullMarked;
