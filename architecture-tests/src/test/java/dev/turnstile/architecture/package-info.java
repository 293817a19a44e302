/** The architecture as tests: the files and classes that the rules read, and fixtures that break the rules. */
@NullMarked
package dev.turnstile.architecture;

import org.jspecify.annotations.NullMarked;
