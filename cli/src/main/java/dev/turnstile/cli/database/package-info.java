/** Which database a command works on, and the options that say so. */
@NullMarked
package dev.turnstile.cli.database;

import org.jspecify.annotations.NullMarked;
