/** Spring's transactions as the transactions that Turnstile joins and begins. */
@NullMarked
package dev.turnstile.spring.internal;

import org.jspecify.annotations.NullMarked;
