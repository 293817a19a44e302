/** The outcome of transactions whose COMMIT was not acknowledged. */
@NullMarked
package dev.turnstile.postgres.internal.commit;

import org.jspecify.annotations.NullMarked;
