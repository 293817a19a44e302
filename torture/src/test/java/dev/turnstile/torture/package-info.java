/** The suite itself, for a bounded time. */
@NullMarked
package dev.turnstile.torture;

import org.jspecify.annotations.NullMarked;
