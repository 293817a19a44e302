/** Rehearsals: what a changed machine would have decided about the recorded history. */
@NullMarked
package dev.turnstile.adoption.rehearsal;

import org.jspecify.annotations.NullMarked;
