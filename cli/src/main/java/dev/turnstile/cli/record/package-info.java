/** Finds records by their names on the command line, such as {@code orders/42}. */
@NullMarked
package dev.turnstile.cli.record;

import org.jspecify.annotations.NullMarked;
