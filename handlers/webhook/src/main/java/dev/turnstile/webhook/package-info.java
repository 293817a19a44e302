/**
 * Events as webhooks: sent by HTTP and signed as the Standard Webhooks specification (version 1.0.0, standardwebhooks.com)
 * says, and verified where they arrive.
 */
@NullMarked
package dev.turnstile.webhook;

import org.jspecify.annotations.NullMarked;
