/** Assertions on machines, an event store in memory and the contract of event stores, for tests. */
@NullMarked
package dev.turnstile.testing;

import org.jspecify.annotations.NullMarked;
