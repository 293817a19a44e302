/** Checks and display of text for engines and handlers; applications do not need them. */
@NullMarked
package dev.turnstile.text.spi;

import org.jspecify.annotations.NullMarked;
