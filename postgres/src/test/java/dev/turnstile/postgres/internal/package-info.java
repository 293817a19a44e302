/** Tests of what is internal. */
@NullMarked
package dev.turnstile.postgres.internal;

import org.jspecify.annotations.NullMarked;
