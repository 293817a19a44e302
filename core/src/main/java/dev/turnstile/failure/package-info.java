/** The root of Turnstile's exceptions, and the texts of failures that may be stored and logged. */
@NullMarked
package dev.turnstile.failure;

import org.jspecify.annotations.NullMarked;
