/** The engine's own connections, and the connections that the application's code receives. */
@NullMarked
package dev.turnstile.postgres.internal.connection;

import org.jspecify.annotations.NullMarked;
