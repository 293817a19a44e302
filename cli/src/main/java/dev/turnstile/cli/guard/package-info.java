/** The commands on enforcement inside the database: guards, capture, row history and their verification. */
@NullMarked
package dev.turnstile.cli.guard;

import org.jspecify.annotations.NullMarked;
