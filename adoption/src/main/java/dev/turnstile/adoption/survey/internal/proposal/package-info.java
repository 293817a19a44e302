/** Derives states, conditions and a machine from combinations. */
@NullMarked
package dev.turnstile.adoption.survey.internal.proposal;

import org.jspecify.annotations.NullMarked;
