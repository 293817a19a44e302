/** What an engine implements and calls behind commands; applications use {@code dev.turnstile.command}. */
@NullMarked
package dev.turnstile.command.spi;

import org.jspecify.annotations.NullMarked;
