/** Commands: one class for each verb of the domain, their transaction, and their announcements. */
@NullMarked
package dev.turnstile.command;

import org.jspecify.annotations.NullMarked;
