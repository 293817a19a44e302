/** Tests of history.internal. */
@NullMarked
package dev.turnstile.adoption.history.internal;

import org.jspecify.annotations.NullMarked;
