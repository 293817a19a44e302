/** Tests of what commands and doors are made of, without a database. */
@NullMarked
package dev.turnstile.command;

import org.jspecify.annotations.NullMarked;
