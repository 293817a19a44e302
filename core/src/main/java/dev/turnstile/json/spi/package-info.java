/** Checks of values that an engine stores as JSON; applications use {@code dev.turnstile.json}. */
@NullMarked
package dev.turnstile.json.spi;

import org.jspecify.annotations.NullMarked;
