/** State that is folded from a stream of events: declarations, loads and updates. */
@NullMarked
package dev.turnstile.aggregate;

import org.jspecify.annotations.NullMarked;
