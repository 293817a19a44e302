/** Tests of the test slice. */
@NullMarked
package dev.turnstile.spring.test;

import org.jspecify.annotations.NullMarked;
