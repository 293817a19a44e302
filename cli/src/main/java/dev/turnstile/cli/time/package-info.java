/** The commands about what records were. */
@NullMarked
package dev.turnstile.cli.time;

import org.jspecify.annotations.NullMarked;
