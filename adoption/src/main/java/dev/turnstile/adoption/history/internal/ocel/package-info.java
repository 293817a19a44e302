/** Reads object-centric event logs in the format OCEL 2.0, one object type at a time. */
@NullMarked
package dev.turnstile.adoption.history.internal.ocel;

import org.jspecify.annotations.NullMarked;
