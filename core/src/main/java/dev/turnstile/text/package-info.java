/** Text that a database can store, and the display of text in messages, logs and terminals. */
@NullMarked
package dev.turnstile.text;

import org.jspecify.annotations.NullMarked;
