/** Tests of the names of streams. */
@NullMarked
package dev.turnstile.event;

import org.jspecify.annotations.NullMarked;
