/** The passes of a replay over the log. */
@NullMarked
package dev.turnstile.adoption.replay.internal;

import org.jspecify.annotations.NullMarked;
