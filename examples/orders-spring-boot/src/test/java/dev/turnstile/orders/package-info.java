/** The application, driven over HTTP. */
@NullMarked
package dev.turnstile.orders;

import org.jspecify.annotations.NullMarked;
