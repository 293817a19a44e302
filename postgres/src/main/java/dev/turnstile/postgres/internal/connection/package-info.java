/** Connections of the engine's own, which are not in a transaction of the caller. */
@NullMarked
package dev.turnstile.postgres.internal.connection;

import org.jspecify.annotations.NullMarked;
