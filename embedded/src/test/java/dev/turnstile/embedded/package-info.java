/** Real servers, real processes, real signals. */
@NullMarked
package dev.turnstile.embedded;

import org.jspecify.annotations.NullMarked;
