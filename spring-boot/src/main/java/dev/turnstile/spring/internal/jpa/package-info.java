/** Hibernate's persistence context beside Turnstile's statements. Loaded only if Hibernate is on the class path. */
@NullMarked
package dev.turnstile.spring.internal.jpa;

import org.jspecify.annotations.NullMarked;
