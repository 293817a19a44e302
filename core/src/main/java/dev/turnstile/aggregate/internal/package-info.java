/** Checks of the declarations of aggregates, and of the events of decisions. */
@NullMarked
package dev.turnstile.aggregate.internal;

import org.jspecify.annotations.NullMarked;
