/** The commands that change a record's state by the stored definition, without the application. */
@NullMarked
package dev.turnstile.cli.transition;

import org.jspecify.annotations.NullMarked;
