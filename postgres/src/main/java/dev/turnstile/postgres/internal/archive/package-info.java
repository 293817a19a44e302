/** The move of events into the archive, and the archive's partitions. */
@NullMarked
package dev.turnstile.postgres.internal.archive;

import org.jspecify.annotations.NullMarked;
