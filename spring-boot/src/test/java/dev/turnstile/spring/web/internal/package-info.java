/** Tests of headers and kinds of problems. */
@NullMarked
package dev.turnstile.spring.web.internal;

import org.jspecify.annotations.NullMarked;
