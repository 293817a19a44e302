/** Read models computed from the log: inline, by a subscription or in a rebuild. */
@NullMarked
package dev.turnstile.projection;

import org.jspecify.annotations.NullMarked;
