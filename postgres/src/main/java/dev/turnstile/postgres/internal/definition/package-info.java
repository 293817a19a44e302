/** Installed definitions of machines: their registry, the ids of bound lifecycles, later definitions. */
@NullMarked
package dev.turnstile.postgres.internal.definition;

import org.jspecify.annotations.NullMarked;
