/** The commands that export and import the log. */
@NullMarked
package dev.turnstile.cli.exchange;

import org.jspecify.annotations.NullMarked;
