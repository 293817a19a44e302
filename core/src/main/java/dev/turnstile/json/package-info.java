/** The interface through which Turnstile reads and writes JSON. */
@NullMarked
package dev.turnstile.json;

import org.jspecify.annotations.NullMarked;
