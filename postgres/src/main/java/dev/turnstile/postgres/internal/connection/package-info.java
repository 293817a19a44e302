/** The engine's own connections, outside the caller's transactions. */
@NullMarked
package dev.turnstile.postgres.internal.connection;

import org.jspecify.annotations.NullMarked;
