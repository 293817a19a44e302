/** Tests of entities whose rows are records. */
@NullMarked
package dev.turnstile.spring.jpa;

import org.jspecify.annotations.NullMarked;
