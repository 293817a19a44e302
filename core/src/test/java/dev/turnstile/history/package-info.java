/** Tests of comparisons of trees, and of the states in timelines. */
@NullMarked
package dev.turnstile.history;

import org.jspecify.annotations.NullMarked;
