/** The commands that bring the log out and in. */
@NullMarked
package dev.turnstile.cli.exchange;

import org.jspecify.annotations.NullMarked;
