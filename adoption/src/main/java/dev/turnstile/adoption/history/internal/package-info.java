/** Parses and checks each format of a log, groups its changes by record and sorts them. */
@NullMarked
package dev.turnstile.adoption.history.internal;

import org.jspecify.annotations.NullMarked;
