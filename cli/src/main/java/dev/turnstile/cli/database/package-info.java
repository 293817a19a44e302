/** The database of a command, and the options that select it. */
@NullMarked
package dev.turnstile.cli.database;

import org.jspecify.annotations.NullMarked;
