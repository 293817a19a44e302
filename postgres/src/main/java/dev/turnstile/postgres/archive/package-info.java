/** The archive of the log: what to move into it, what it is made of, what a read of a part that was taken away says. */
@NullMarked
package dev.turnstile.postgres.archive;

import org.jspecify.annotations.NullMarked;
