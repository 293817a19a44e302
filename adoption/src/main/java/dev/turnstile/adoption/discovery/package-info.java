/** Discovers the state machine of a log of status changes. */
@NullMarked
package dev.turnstile.adoption.discovery;

import org.jspecify.annotations.NullMarked;
