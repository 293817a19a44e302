/**
 * Events as webhooks: sent by HTTP, signed according to the Standard Webhooks specification (version 1.0.0,
 * standardwebhooks.com), and verified by receivers.
 */
@NullMarked
package dev.turnstile.webhook;

import org.jspecify.annotations.NullMarked;
