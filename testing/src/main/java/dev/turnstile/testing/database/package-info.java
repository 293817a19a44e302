/** Databases for test classes, copied from prepared templates, with checks for leaks. */
@NullMarked
package dev.turnstile.testing.database;

import org.jspecify.annotations.NullMarked;
