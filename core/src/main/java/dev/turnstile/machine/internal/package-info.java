/** The analysis and compilation of definitions. */
@NullMarked
package dev.turnstile.machine.internal;

import org.jspecify.annotations.NullMarked;
