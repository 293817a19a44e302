/** Tests of placing and of escaping. */
@NullMarked
package dev.turnstile.diagram.internal;

import org.jspecify.annotations.NullMarked;
