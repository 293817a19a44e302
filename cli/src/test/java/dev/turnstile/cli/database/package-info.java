/** Tests of database addresses. */
@NullMarked
package dev.turnstile.cli.database;

import org.jspecify.annotations.NullMarked;
