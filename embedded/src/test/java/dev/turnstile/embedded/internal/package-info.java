/** Tests without a running server. */
@NullMarked
package dev.turnstile.embedded.internal;

import org.jspecify.annotations.NullMarked;
