/**
 * One vocabulary for one invocation of a command, a transition or a batch: its options, its outcome, its batch result.
 */
@NullMarked
package dev.turnstile.invocation;

import org.jspecify.annotations.NullMarked;
