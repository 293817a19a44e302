/** Webhooks that are sent to real servers, and verified as they arrive. */
@NullMarked
package dev.turnstile.webhook;

import org.jspecify.annotations.NullMarked;
