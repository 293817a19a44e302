/** Lists of what a database holds, for tools that know no class of the application. */
@NullMarked
package dev.turnstile.postgres.listing;

import org.jspecify.annotations.NullMarked;
