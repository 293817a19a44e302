/** Which types of events are read, by whom. */
@NullMarked
package dev.turnstile.postgres.internal.reader;

import org.jspecify.annotations.NullMarked;
