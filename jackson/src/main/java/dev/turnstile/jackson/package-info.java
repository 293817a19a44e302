/** JSON for Turnstile with Jackson 3. */
@NullMarked
package dev.turnstile.jackson;

import org.jspecify.annotations.NullMarked;
