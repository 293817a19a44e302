/** Surveys of the state that the columns of a live table carry, and proposals of machines. */
@NullMarked
package dev.turnstile.adoption.survey;

import org.jspecify.annotations.NullMarked;
