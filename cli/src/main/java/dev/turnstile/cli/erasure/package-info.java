/** The command that forgets a subject. */
@NullMarked
package dev.turnstile.cli.erasure;

import org.jspecify.annotations.NullMarked;
