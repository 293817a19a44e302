/** Tests of the comparison of histories with declared machines. */
@NullMarked
package dev.turnstile.adoption.conformance;

import org.jspecify.annotations.NullMarked;
