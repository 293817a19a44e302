/** Tests of diagrams. */
@NullMarked
package dev.turnstile.diagram;

import org.jspecify.annotations.NullMarked;
