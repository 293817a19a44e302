/** Tests with real servers, processes and signals. */
@NullMarked
package dev.turnstile.embedded;

import org.jspecify.annotations.NullMarked;
