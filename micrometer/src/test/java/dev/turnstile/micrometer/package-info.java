/** Tests of the meters. */
@NullMarked
package dev.turnstile.micrometer;

import org.jspecify.annotations.NullMarked;
