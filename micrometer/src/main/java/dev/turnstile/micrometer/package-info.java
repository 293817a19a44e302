/** What Turnstile knows of itself, as meters of Micrometer. */
@NullMarked
package dev.turnstile.micrometer;

import org.jspecify.annotations.NullMarked;
