/** Tests of the declarations of aggregates. */
@NullMarked
package dev.turnstile.aggregate;

import org.jspecify.annotations.NullMarked;
