/** Addresses of databases. */
@NullMarked
package dev.turnstile.cli.database;

import org.jspecify.annotations.NullMarked;
