/** The command that forgets personal data. */
@NullMarked
package dev.turnstile.cli.erasure;

import org.jspecify.annotations.NullMarked;
