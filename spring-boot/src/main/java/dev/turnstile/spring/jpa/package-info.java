/** Entities whose state is governed by a machine. */
@NullMarked
package dev.turnstile.spring.jpa;

import org.jspecify.annotations.NullMarked;
