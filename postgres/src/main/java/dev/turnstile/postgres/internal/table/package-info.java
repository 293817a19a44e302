/** The user's tables as the catalog knows them: columns, types, ids and keys, and the values that statements bind. */
@NullMarked
package dev.turnstile.postgres.internal.table;

import org.jspecify.annotations.NullMarked;
