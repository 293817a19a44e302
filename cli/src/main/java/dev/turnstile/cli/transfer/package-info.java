/** The commands that export and import the log. */
@NullMarked
package dev.turnstile.cli.transfer;

import org.jspecify.annotations.NullMarked;
