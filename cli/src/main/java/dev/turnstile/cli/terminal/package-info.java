/** Output to the terminal and values of options: tables, progress, errors, times and durations. */
@NullMarked
package dev.turnstile.cli.terminal;

import org.jspecify.annotations.NullMarked;
