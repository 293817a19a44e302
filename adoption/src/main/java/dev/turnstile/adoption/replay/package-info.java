/** Replays a recorded history through a lifecycle and compares the log with the history. */
@NullMarked
package dev.turnstile.adoption.replay;

import org.jspecify.annotations.NullMarked;
