/** Texts of failures without the values of events, inputs and rows. */
@NullMarked
package dev.turnstile.failure.internal;

import org.jspecify.annotations.NullMarked;
