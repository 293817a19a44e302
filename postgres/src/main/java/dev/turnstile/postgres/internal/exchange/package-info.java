/** The log as lines of JSON. */
@NullMarked
package dev.turnstile.postgres.internal.exchange;

import org.jspecify.annotations.NullMarked;
