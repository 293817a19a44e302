/** Proof that the oracle sees what it is there to see. */
@NullMarked
package dev.turnstile.torture.oracle;

import org.jspecify.annotations.NullMarked;
