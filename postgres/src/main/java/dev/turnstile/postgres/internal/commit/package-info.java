/** How a transaction ended whose answer to COMMIT was lost. */
@NullMarked
package dev.turnstile.postgres.internal.commit;

import org.jspecify.annotations.NullMarked;
