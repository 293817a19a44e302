/** Reads the description of a table, its statistics and its neighbours. */
@NullMarked
package dev.turnstile.adoption.survey.internal.catalog;

import org.jspecify.annotations.NullMarked;
