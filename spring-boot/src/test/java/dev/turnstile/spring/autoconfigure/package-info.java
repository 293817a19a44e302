/** Tests of the auto-configuration of Turnstile in Spring Boot. */
@NullMarked
package dev.turnstile.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
