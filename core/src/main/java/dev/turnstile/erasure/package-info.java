/** Personal data that can be forgotten, in a log that is never edited. */
@NullMarked
package dev.turnstile.erasure;

import org.jspecify.annotations.NullMarked;
