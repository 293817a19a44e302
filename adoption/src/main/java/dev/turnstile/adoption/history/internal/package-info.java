/** How each format of a log is parsed, checked, grouped by record and put in order. */
@NullMarked
package dev.turnstile.adoption.history.internal;

import org.jspecify.annotations.NullMarked;
