/** Tests of layout and escaping. */
@NullMarked
package dev.turnstile.diagram.internal;

import org.jspecify.annotations.NullMarked;
