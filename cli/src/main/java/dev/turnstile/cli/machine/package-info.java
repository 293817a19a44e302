/** Reads machines from files and databases. */
@NullMarked
package dev.turnstile.cli.machine;

import org.jspecify.annotations.NullMarked;
