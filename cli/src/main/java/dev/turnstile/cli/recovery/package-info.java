/** Bringing a restored log in order. */
@NullMarked
package dev.turnstile.cli.recovery;

import org.jspecify.annotations.NullMarked;
