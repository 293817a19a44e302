/** A shop with orders, as an application of Spring Boot. */
@NullMarked
package dev.turnstile.orders;

import org.jspecify.annotations.NullMarked;
