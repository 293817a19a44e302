/** The analyses of failures at the start of an application. */
@NullMarked
package dev.turnstile.spring.diagnostics;

import org.jspecify.annotations.NullMarked;
