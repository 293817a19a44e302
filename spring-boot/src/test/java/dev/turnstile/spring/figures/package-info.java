/** Programs that measure what the starter costs; no tests. */
@NullMarked
package dev.turnstile.spring.figures;

import org.jspecify.annotations.NullMarked;
