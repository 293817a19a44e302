/** Group commit: calls of many callers in one statement and one commit. */
@NullMarked
package dev.turnstile.postgres.internal.groupcommit;

import org.jspecify.annotations.NullMarked;
