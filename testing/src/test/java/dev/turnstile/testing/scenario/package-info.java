/** Tests of the scenarios that need no database. */
@NullMarked
package dev.turnstile.testing.scenario;

import org.jspecify.annotations.NullMarked;
