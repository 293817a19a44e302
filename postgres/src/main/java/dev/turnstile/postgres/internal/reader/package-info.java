/** The event types that applications declare to read. */
@NullMarked
package dev.turnstile.postgres.internal.reader;

import org.jspecify.annotations.NullMarked;
