/** Parallel passes over a log, and the comparison of a history with the log. */
@NullMarked
package dev.turnstile.adoption.replay.internal;

import org.jspecify.annotations.NullMarked;
