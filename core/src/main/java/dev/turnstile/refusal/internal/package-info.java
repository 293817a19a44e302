/** The names of refusals and commands, derived from classes. */
@NullMarked
package dev.turnstile.refusal.internal;

import org.jspecify.annotations.NullMarked;
