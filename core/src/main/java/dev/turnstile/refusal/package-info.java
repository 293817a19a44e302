/** Named, expected "no"s: what the application, the machine or the database does not allow. */
@NullMarked
package dev.turnstile.refusal;

import org.jspecify.annotations.NullMarked;
