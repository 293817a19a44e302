/** Counts the changes of a log and writes its machine. */
@NullMarked
package dev.turnstile.adoption.discovery.internal;

import org.jspecify.annotations.NullMarked;
