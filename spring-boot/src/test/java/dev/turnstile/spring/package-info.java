/** Tests of Turnstile in Spring's transactions. */
@NullMarked
package dev.turnstile.spring;

import org.jspecify.annotations.NullMarked;
