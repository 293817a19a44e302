/** The fault suite: injected faults, processes under test, and the comparison of their results. */
@NullMarked
package dev.turnstile.torture;

import org.jspecify.annotations.NullMarked;
