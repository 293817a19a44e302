/** The settings of the engine, of group commit and of the nodes of subscriptions. */
@NullMarked
package dev.turnstile.postgres.internal.settings;

import org.jspecify.annotations.NullMarked;
