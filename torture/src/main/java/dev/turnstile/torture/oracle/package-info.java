/** The journals of acknowledged operations, the contents of the database, and their comparison. */
@NullMarked
package dev.turnstile.torture.oracle;

import org.jspecify.annotations.NullMarked;
