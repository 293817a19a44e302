/** Tests of the declarations of projections. */
@NullMarked
package dev.turnstile.projection;

import org.jspecify.annotations.NullMarked;
