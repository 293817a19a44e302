/** Tests of terminal output and of option values. */
@NullMarked
package dev.turnstile.cli.terminal;

import org.jspecify.annotations.NullMarked;
