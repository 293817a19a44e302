/** Runs a survey in one transaction that only reads. */
@NullMarked
package dev.turnstile.adoption.survey.internal;

import org.jspecify.annotations.NullMarked;
