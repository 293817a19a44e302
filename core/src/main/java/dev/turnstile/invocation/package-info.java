/** Options, outcomes and batch results of invocations: the same for commands, transitions and batches. */
@NullMarked
package dev.turnstile.invocation;

import org.jspecify.annotations.NullMarked;
