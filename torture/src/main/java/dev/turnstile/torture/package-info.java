/** The fault suite: what is injected, what runs meanwhile, and what is compared. */
@NullMarked
package dev.turnstile.torture;

import org.jspecify.annotations.NullMarked;
