/** The lane in which callers' transitions join each other in one statement. */
@NullMarked
package dev.turnstile.postgres.internal.groupcommit;

import org.jspecify.annotations.NullMarked;
