/** The outcome of transactions with an unacknowledged COMMIT. */
@NullMarked
package dev.turnstile.postgres.internal.commit;

import org.jspecify.annotations.NullMarked;
