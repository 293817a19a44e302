/** How a log is counted and its machine written. */
@NullMarked
package dev.turnstile.adoption.discovery.internal;

import org.jspecify.annotations.NullMarked;
