/** Lifecycles: state machines bound to tables, with transitions, queries, refusals and history. */
@NullMarked
package dev.turnstile.lifecycle;

import org.jspecify.annotations.NullMarked;
