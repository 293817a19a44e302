/** The command that repairs a restored log. */
@NullMarked
package dev.turnstile.cli.recovery;

import org.jspecify.annotations.NullMarked;
