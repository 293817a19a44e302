/** The commands about chains of hashes over the log. */
@NullMarked
package dev.turnstile.cli.chain;

import org.jspecify.annotations.NullMarked;
