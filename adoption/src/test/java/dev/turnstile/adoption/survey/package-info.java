/** Tests of surveys on a real database. */
@NullMarked
package dev.turnstile.adoption.survey;

import org.jspecify.annotations.NullMarked;
