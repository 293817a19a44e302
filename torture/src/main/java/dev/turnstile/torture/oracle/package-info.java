/** What was acknowledged, what the database holds, and the comparison of both. */
@NullMarked
package dev.turnstile.torture.oracle;

import org.jspecify.annotations.NullMarked;
