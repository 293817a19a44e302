/** Lists of the contents of a database, for tools that have no class of the application. */
@NullMarked
package dev.turnstile.postgres.listing;

import org.jspecify.annotations.NullMarked;
