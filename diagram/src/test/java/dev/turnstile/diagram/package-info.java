/** Tests of the pictures. */
@NullMarked
package dev.turnstile.diagram;

import org.jspecify.annotations.NullMarked;
