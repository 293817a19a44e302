/** Tests of the failure analyses. */
@NullMarked
package dev.turnstile.spring.diagnostics;

import org.jspecify.annotations.NullMarked;
