/** What goes into the log, and where in it. */
@NullMarked
package dev.turnstile.event;

import org.jspecify.annotations.NullMarked;
