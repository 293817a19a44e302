/** Tests of the command line from end to end. */
@NullMarked
package dev.turnstile.cli;

import org.jspecify.annotations.NullMarked;
