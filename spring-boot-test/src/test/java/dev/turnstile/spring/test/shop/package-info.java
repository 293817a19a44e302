/** An application with components that the slice contains, and others. */
@NullMarked
package dev.turnstile.spring.test.shop;

import org.jspecify.annotations.NullMarked;
