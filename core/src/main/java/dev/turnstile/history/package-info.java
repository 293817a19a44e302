/** Time travel: what a record was before and after each of its events. */
@NullMarked
package dev.turnstile.history;

import org.jspecify.annotations.NullMarked;
