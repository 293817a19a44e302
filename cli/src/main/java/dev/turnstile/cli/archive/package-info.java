/** The commands that move old events into the archive and look after its partitions. */
@NullMarked
package dev.turnstile.cli.archive;

import org.jspecify.annotations.NullMarked;
