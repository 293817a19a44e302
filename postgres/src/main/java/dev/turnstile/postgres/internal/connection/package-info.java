/** The engine's own connections, and the connections that it gives to the application's code. */
@NullMarked
package dev.turnstile.postgres.internal.connection;

import org.jspecify.annotations.NullMarked;
