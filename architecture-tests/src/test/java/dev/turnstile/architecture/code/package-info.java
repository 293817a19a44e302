/** Rules on class files. */
@NullMarked
package dev.turnstile.architecture.code;

import org.jspecify.annotations.NullMarked;
