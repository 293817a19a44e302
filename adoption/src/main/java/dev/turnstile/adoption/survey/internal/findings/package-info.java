/** Finds rows, columns and indexes that contradict each other. */
@NullMarked
package dev.turnstile.adoption.survey.internal.findings;

import org.jspecify.annotations.NullMarked;
