/** How the server is unpacked, guarded, started and stopped. */
@NullMarked
package dev.turnstile.embedded.internal;

import org.jspecify.annotations.NullMarked;
