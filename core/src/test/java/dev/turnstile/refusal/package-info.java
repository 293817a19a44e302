/** Tests of refusals and their names. */
@NullMarked
package dev.turnstile.refusal;

import org.jspecify.annotations.NullMarked;
