package dev.turnstile.postgres.internal.subscription;

/** A shard belongs to another node by now; what was being written for it is rolled back. */
final class LeaseLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LeaseLostException(ShardTable.Key shard) {
        super(
                "shard " + shard.shard() + " of subscription " + shard.subscription() + " was taken over",
                null,
                false,
                false);
    }
}
