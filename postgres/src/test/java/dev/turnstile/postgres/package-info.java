/** Tests of the engine on real servers. */
@NullMarked
package dev.turnstile.postgres;

import org.jspecify.annotations.NullMarked;
