/** The test slice of Spring Boot for Turnstile. */
@NullMarked
package dev.turnstile.spring.test;

import org.jspecify.annotations.NullMarked;
