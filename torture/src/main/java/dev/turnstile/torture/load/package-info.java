/** The processes under test: commands, and nodes of subscriptions. */
@NullMarked
package dev.turnstile.torture.load;

import org.jspecify.annotations.NullMarked;
