/** Tests of internal classes. */
@NullMarked
package dev.turnstile.postgres.internal;

import org.jspecify.annotations.NullMarked;
