/** Looking at what was refused. */
@NullMarked
package dev.turnstile.cli.refusal;

import org.jspecify.annotations.NullMarked;
