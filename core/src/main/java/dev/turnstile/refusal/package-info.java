/** Refusals: named, expected "no"s of the application, the machine or the database. */
@NullMarked
package dev.turnstile.refusal;

import org.jspecify.annotations.NullMarked;
