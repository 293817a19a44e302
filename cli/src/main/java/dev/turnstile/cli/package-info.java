/** The {@code turnstile} command: one class for each subcommand. */
@NullMarked
package dev.turnstile.cli;

import org.jspecify.annotations.NullMarked;
