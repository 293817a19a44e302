/** What is compared, and which state belongs to which version and time. */
@NullMarked
package dev.turnstile.history;

import org.jspecify.annotations.NullMarked;
