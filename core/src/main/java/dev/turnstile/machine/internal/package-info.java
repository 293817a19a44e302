/** How a definition is analysed and compiled. */
@NullMarked
package dev.turnstile.machine.internal;

import org.jspecify.annotations.NullMarked;
