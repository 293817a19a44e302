package dev.turnstile.postgres.internal.subscription;

/** Thrown if another node has acquired the lease of the shard. The current transaction for the shard is rolled back. */
final class LeaseLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LeaseLostException(ShardTable.Key shard) {
        super(
                "another node has acquired the lease of shard " + shard.shard() + " of subscription "
                        + shard.subscription(),
                null,
                false,
                false);
    }
}
