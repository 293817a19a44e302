/** The recorded attempts to change records: accepted changes and refusals, with the rows as they were. */
@NullMarked
package dev.turnstile.postgres.attempt;

import org.jspecify.annotations.NullMarked;
