/** Recovery of a log that was restored into another cluster. */
@NullMarked
package dev.turnstile.postgres.recovery;

import org.jspecify.annotations.NullMarked;
