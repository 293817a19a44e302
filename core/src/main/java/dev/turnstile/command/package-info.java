/** Commands: one class for each verb, and the door that they go through. */
@NullMarked
package dev.turnstile.command;

import org.jspecify.annotations.NullMarked;
