/** Checks and display of texts for engines and handlers; applications do not need it. */
@NullMarked
package dev.turnstile.text.spi;

import org.jspecify.annotations.NullMarked;
