/** Mail about events, by Jakarta Mail. */
@NullMarked
package dev.turnstile.mail;

import org.jspecify.annotations.NullMarked;
