/** Connections of the engine's own, which are in no transaction of the caller's. */
@NullMarked
package dev.turnstile.postgres.internal.connection;

import org.jspecify.annotations.NullMarked;
