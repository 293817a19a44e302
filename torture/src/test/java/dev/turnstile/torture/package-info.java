/** Short runs of the suite. */
@NullMarked
package dev.turnstile.torture;

import org.jspecify.annotations.NullMarked;
