/** The command that shows refusals. */
@NullMarked
package dev.turnstile.cli.refusal;

import org.jspecify.annotations.NullMarked;
