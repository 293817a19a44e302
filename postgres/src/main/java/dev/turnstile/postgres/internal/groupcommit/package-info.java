/** Group commit: the queue of the calls of many callers, which one of them executes as a batch. */
@NullMarked
package dev.turnstile.postgres.internal.groupcommit;

import org.jspecify.annotations.NullMarked;
