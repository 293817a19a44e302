/** How far the readers of the log are, and what waits for somebody. */
@NullMarked
package dev.turnstile.cli.subscription;

import org.jspecify.annotations.NullMarked;
