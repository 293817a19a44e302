/** What people see of a long job. */
@NullMarked
package dev.turnstile.cli.terminal;

import org.jspecify.annotations.NullMarked;
