/** Tests of adoption as a whole. */
@NullMarked
package dev.turnstile.adoption;

import org.jspecify.annotations.NullMarked;
