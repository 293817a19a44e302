/** Chains of hashes over streams, by which changes to the log are found. */
@NullMarked
package dev.turnstile.postgres.internal.chain;

import org.jspecify.annotations.NullMarked;
