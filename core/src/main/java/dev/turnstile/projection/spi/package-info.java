/**
 * Interfaces that an engine implements to write tables of projections; applications use
 * {@code dev.turnstile.projection}.
 */
@NullMarked
package dev.turnstile.projection.spi;

import org.jspecify.annotations.NullMarked;
