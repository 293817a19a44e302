/** The command that rehearses a changed machine on a recorded history. */
@NullMarked
package dev.turnstile.cli.rehearsal;

import org.jspecify.annotations.NullMarked;
