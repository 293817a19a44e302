/** Read models made of the log, by classes that do not know when they are run. */
@NullMarked
package dev.turnstile.projection;

import org.jspecify.annotations.NullMarked;
