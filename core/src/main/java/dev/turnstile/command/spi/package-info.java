/** Interfaces between commands and the engine; applications use {@code dev.turnstile.command}. */
@NullMarked
package dev.turnstile.command.spi;

import org.jspecify.annotations.NullMarked;
