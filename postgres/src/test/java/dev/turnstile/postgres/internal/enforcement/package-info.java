/** Tests of enforcement's internals: the plans of its statements, and names truncated to the database's limit. */
@NullMarked
package dev.turnstile.postgres.internal.enforcement;

import org.jspecify.annotations.NullMarked;
