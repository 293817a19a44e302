/** Rules over source files, for what class files do not keep: comments, lines, layout. */
@NullMarked
package dev.turnstile.architecture.source;

import org.jspecify.annotations.NullMarked;
