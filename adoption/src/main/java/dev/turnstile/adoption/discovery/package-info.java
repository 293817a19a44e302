/** The state machine that a log of status changes shows. */
@NullMarked
package dev.turnstile.adoption.discovery;

import org.jspecify.annotations.NullMarked;
