/** Tests of history. */
@NullMarked
package dev.turnstile.adoption.history;

import org.jspecify.annotations.NullMarked;
