/** The passes of a replay. */
@NullMarked
package dev.turnstile.adoption.replay.internal;

import org.jspecify.annotations.NullMarked;
