/** The databases, races, crashes and explorations of the test kit, with the engine. */
@NullMarked
package dev.turnstile.postgres.testing;

import org.jspecify.annotations.NullMarked;
