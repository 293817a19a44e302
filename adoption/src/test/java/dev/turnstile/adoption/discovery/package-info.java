/** Tests of discovery. */
@NullMarked
package dev.turnstile.adoption.discovery;

import org.jspecify.annotations.NullMarked;
