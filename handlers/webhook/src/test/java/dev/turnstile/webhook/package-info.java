/** Tests of webhooks that are sent to a real server and verified there. */
@NullMarked
package dev.turnstile.webhook;

import org.jspecify.annotations.NullMarked;
