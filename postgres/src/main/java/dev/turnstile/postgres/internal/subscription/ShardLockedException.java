package dev.turnstile.postgres.internal.subscription;

import java.sql.SQLException;

/**
 * Thrown if a statement has exceeded the lock timeout on the row of a shard. The current transaction is rolled back.
 */
final class ShardLockedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ShardLockedException(ShardTable.Key shard, SQLException cause) {
        super(
                "another transaction has locked the row of shard " + shard.shard() + " of subscription "
                        + shard.subscription() + " for longer than the lock timeout",
                cause,
                false,
                false);
    }
}
