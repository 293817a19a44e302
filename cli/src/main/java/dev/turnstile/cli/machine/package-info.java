/** Machines as files. */
@NullMarked
package dev.turnstile.cli.machine;

import org.jspecify.annotations.NullMarked;
