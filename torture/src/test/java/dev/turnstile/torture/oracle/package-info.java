/** Tests that the oracle finds each kind of difference. */
@NullMarked
package dev.turnstile.torture.oracle;

import org.jspecify.annotations.NullMarked;
