/** Tests of text as it is stored and shown. */
@NullMarked
package dev.turnstile.text;

import org.jspecify.annotations.NullMarked;
