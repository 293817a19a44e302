/** The commands on subscriptions and their dead letters. */
@NullMarked
package dev.turnstile.cli.subscription;

import org.jspecify.annotations.NullMarked;
