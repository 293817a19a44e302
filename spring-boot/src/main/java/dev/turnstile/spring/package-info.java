/** Turnstile in a Spring application: Spring's transactions, and the beans that the auto-configuration uses. */
@NullMarked
package dev.turnstile.spring;

import org.jspecify.annotations.NullMarked;
