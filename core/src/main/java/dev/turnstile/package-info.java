/** The entry point. */
@NullMarked
package dev.turnstile;

import org.jspecify.annotations.NullMarked;
