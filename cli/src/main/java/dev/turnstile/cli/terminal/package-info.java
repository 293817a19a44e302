/** How the command shows tables, progress and words of a shell to people. */
@NullMarked
package dev.turnstile.cli.terminal;

import org.jspecify.annotations.NullMarked;
