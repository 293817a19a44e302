/** State that is folded from a stream of events: how it is declared, loaded and changed. */
@NullMarked
package dev.turnstile.aggregate;

import org.jspecify.annotations.NullMarked;
