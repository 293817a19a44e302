/** The shop of the tests: its tables, its machine, its commands, and its services in JDBC and in JPA. */
@NullMarked
package dev.turnstile.spring.shop;

import org.jspecify.annotations.NullMarked;
