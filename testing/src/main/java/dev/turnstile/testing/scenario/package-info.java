/** Scenarios for tests: given a state or events, when something happens, expect its consequences. */
@NullMarked
package dev.turnstile.testing.scenario;

import org.jspecify.annotations.NullMarked;
