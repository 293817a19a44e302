/** What declarations of aggregates are checked against. */
@NullMarked
package dev.turnstile.aggregate.internal;

import org.jspecify.annotations.NullMarked;
