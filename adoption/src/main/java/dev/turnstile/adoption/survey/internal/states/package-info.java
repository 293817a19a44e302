/** Counts the combinations of the columns that carry state. */
@NullMarked
package dev.turnstile.adoption.survey.internal.states;

import org.jspecify.annotations.NullMarked;
