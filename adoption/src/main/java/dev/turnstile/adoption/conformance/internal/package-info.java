/** The steps of a machine, and the counts of deviations from them. */
@NullMarked
package dev.turnstile.adoption.conformance.internal;

import org.jspecify.annotations.NullMarked;
