/** Benchmarks of events: appends compared with a bare insert and Axon Framework's storage, and reads of the log. */
@NullMarked
package dev.turnstile.benchmarks.events;

import org.jspecify.annotations.NullMarked;
