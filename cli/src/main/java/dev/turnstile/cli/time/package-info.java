/** The commands that show earlier states of records. */
@NullMarked
package dev.turnstile.cli.time;

import org.jspecify.annotations.NullMarked;
