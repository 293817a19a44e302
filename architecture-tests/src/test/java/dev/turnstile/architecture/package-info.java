/** The architecture as tests: what the rules read, and how they are shown to be able to fail. */
@NullMarked
package dev.turnstile.architecture;

import org.jspecify.annotations.NullMarked;
