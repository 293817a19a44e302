/** Rules on the words in comments, messages and documents. */
@NullMarked
package dev.turnstile.architecture.words;

import org.jspecify.annotations.NullMarked;
