/** Detects a log that may have been set back, and recovers a log after a restore. */
@NullMarked
package dev.turnstile.postgres.internal.recovery;

import org.jspecify.annotations.NullMarked;
