/** Transitions of many records in one statement: of one caller, or of many in group commit. */
@NullMarked
package dev.turnstile.postgres.internal.bulk;

import org.jspecify.annotations.NullMarked;
