/** Export and import of the log as lines of JSON. */
@NullMarked
package dev.turnstile.postgres.internal.transfer;

import org.jspecify.annotations.NullMarked;
