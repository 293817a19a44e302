/** The auto-configuration of Turnstile in Spring Boot and its properties. */
@NullMarked
package dev.turnstile.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
