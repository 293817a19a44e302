/** Records as users name them on the command line: {@code orders/42} everywhere. */
@NullMarked
package dev.turnstile.cli.record;

import org.jspecify.annotations.NullMarked;
