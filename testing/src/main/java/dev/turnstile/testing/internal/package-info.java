/** Compares values field by field, and describes the steps of scenarios. */
@NullMarked
package dev.turnstile.testing.internal;

import org.jspecify.annotations.NullMarked;
