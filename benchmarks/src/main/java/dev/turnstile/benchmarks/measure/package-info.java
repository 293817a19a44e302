/** What all measurements of the database share: callers, samples, the server, the report. */
@NullMarked
package dev.turnstile.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
