/** How names are made from classes. */
@NullMarked
package dev.turnstile.refusal.internal;

import org.jspecify.annotations.NullMarked;
