/** What may be stored and logged of a failure. */
@NullMarked
package dev.turnstile.failure;

import org.jspecify.annotations.NullMarked;
