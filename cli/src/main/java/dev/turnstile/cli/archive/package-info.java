/** The commands that move old events into the archive and manage its partitions. */
@NullMarked
package dev.turnstile.cli.archive;

import org.jspecify.annotations.NullMarked;
