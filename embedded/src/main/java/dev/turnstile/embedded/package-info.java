/** A PostgreSQL server as a child process, with its data in a directory of the user's choice. */
@NullMarked
package dev.turnstile.embedded;

import org.jspecify.annotations.NullMarked;
