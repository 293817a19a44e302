/** Rules on source files, for properties that class files lack: comments, lines, layout. */
@NullMarked
package dev.turnstile.architecture.source;

import org.jspecify.annotations.NullMarked;
