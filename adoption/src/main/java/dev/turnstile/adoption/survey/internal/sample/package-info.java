/** Reads a sample of rows, and decides which columns carry state. */
@NullMarked
package dev.turnstile.adoption.survey.internal.sample;

import org.jspecify.annotations.NullMarked;
