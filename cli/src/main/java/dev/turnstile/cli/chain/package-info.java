/** The command and the options for the log's hash chains. */
@NullMarked
package dev.turnstile.cli.chain;

import org.jspecify.annotations.NullMarked;
