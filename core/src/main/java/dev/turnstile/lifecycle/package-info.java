/** State machines bound to tables: how records move, what was refused and why, and what happened before. */
@NullMarked
package dev.turnstile.lifecycle;

import org.jspecify.annotations.NullMarked;
