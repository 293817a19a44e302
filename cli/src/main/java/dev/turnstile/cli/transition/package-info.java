/** The commands that move a record by the stored definition, without the application. */
@NullMarked
package dev.turnstile.cli.transition;

import org.jspecify.annotations.NullMarked;
