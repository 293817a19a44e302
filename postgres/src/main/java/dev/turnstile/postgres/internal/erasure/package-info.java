/** Personal values in the log: how they are found, encrypted, read and forgotten. */
@NullMarked
package dev.turnstile.postgres.internal.erasure;

import org.jspecify.annotations.NullMarked;
