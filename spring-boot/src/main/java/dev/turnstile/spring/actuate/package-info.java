/** Turnstile in Spring Boot's Actuator: health, info, the endpoint {@code turnstile} and gauges. */
@NullMarked
package dev.turnstile.spring.actuate;

import org.jspecify.annotations.NullMarked;
