/** Texts of failures for what an engine stores and logs; applications do not need it. */
@NullMarked
package dev.turnstile.failure.spi;

import org.jspecify.annotations.NullMarked;
