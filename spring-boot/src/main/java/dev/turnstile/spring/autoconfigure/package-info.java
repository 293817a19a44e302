/** The auto-configuration of Turnstile in Spring Boot, its properties, and the analysis of its failures. */
@NullMarked
package dev.turnstile.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
