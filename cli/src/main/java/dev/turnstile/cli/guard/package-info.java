/** The commands about what the database holds by itself: guards, capture, row history and whether they stand. */
@NullMarked
package dev.turnstile.cli.guard;

import org.jspecify.annotations.NullMarked;
