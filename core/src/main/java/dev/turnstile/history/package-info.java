/** Time travel: the states of a record before and after each of its events. */
@NullMarked
package dev.turnstile.history;

import org.jspecify.annotations.NullMarked;
