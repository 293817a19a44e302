package dev.turnstile.postgres.internal.subscription;

import java.sql.SQLException;

/** Another transaction locks the row of a shard for longer than the lock timeout; what was being written is rolled back. */
final class ShardLockedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ShardLockedException(ShardTable.Key shard, SQLException cause) {
        super(
                "another transaction locks the row of shard " + shard.shard() + " of subscription "
                        + shard.subscription(),
                cause,
                false,
                false);
    }
}
