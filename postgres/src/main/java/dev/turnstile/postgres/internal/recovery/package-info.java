/** A log that may have been set back: what tells it, and what brings a log in order again after a restore. */
@NullMarked
package dev.turnstile.postgres.internal.recovery;

import org.jspecify.annotations.NullMarked;
