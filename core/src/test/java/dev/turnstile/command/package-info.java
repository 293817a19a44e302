/** Tests of commands and their parts, without a database. */
@NullMarked
package dev.turnstile.command;

import org.jspecify.annotations.NullMarked;
