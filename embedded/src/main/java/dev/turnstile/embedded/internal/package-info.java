/** Unpacks, locks, starts and stops servers. */
@NullMarked
package dev.turnstile.embedded.internal;

import org.jspecify.annotations.NullMarked;
