/**
 * The user's tables as read from the catalog: columns, types, ids and keys, and the conversion of values that
 * statements bind.
 */
@NullMarked
package dev.turnstile.postgres.internal.table;

import org.jspecify.annotations.NullMarked;
