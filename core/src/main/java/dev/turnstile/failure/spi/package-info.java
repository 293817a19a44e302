/** Texts that an engine stores and logs about failures; applications do not need them. */
@NullMarked
package dev.turnstile.failure.spi;

import org.jspecify.annotations.NullMarked;
