/** What only the inside of enforcement knows: plans of its statements, and names cut to what the database takes. */
@NullMarked
package dev.turnstile.postgres.internal.enforcement;

import org.jspecify.annotations.NullMarked;
