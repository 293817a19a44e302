/** Jobs that are scheduled and run on a real server. */
@NullMarked
package dev.turnstile.scheduler;

import org.jspecify.annotations.NullMarked;
