/** Processes: each step locks its instance, invokes commands, and commits in one transaction with the cursor. */
@NullMarked
package dev.turnstile.postgres.internal.process;

import org.jspecify.annotations.NullMarked;
