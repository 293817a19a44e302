/** Events: appending beside a bare insert and Axon Framework's storage, and reading the log. */
@NullMarked
package dev.turnstile.benchmarks.events;

import org.jspecify.annotations.NullMarked;
