/** Hash chains over streams, which reveal changes to the log. */
@NullMarked
package dev.turnstile.postgres.internal.chain;

import org.jspecify.annotations.NullMarked;
