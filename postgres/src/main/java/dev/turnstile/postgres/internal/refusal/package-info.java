/** Reading refusals back out of the database. */
@NullMarked
package dev.turnstile.postgres.internal.refusal;

import org.jspecify.annotations.NullMarked;
