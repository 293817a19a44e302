/** The entry point: Turnstile on one database. */
@NullMarked
package dev.turnstile;

import org.jspecify.annotations.NullMarked;
