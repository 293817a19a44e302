/** Exploration of state machines against invariants, and the coverage of their edges by tests. */
@NullMarked
package dev.turnstile.testing.explore;

import org.jspecify.annotations.NullMarked;
