/** A test slice for applications of Spring Boot that use Turnstile. */
@NullMarked
package dev.turnstile.spring.test;

import org.jspecify.annotations.NullMarked;
