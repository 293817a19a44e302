/** What goes to the terminal: tables, progress, words of a shell, and one line about what is wrong. */
@NullMarked
package dev.turnstile.cli.terminal;

import org.jspecify.annotations.NullMarked;
