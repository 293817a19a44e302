/** Tests of the findings on combinations in memory. */
@NullMarked
package dev.turnstile.adoption.survey.internal.findings;

import org.jspecify.annotations.NullMarked;
