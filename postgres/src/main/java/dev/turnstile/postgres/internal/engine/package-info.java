/** The engine on one database, which creates all parts and connects them. */
@NullMarked
package dev.turnstile.postgres.internal.engine;

import org.jspecify.annotations.NullMarked;
