/** Common parts of the database benchmarks: callers, samples, the server, the report. */
@NullMarked
package dev.turnstile.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
