package dev.turnstile.command;

import dev.turnstile.lifecycle.Lock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a command. Immutable; each {@code with} method returns a copy.
 *
 * @param isolation the isolation level of a transaction that Turnstile begins; a joined transaction keeps its own level
 * @param lock the lock mode for records if the code specifies none; null for the lock mode of the lifecycle, which is
 *     {@code FOR NO KEY UPDATE} by default
 * @param retries the retries after a conflict or a lost connection
 * @param keyRetention the time for which an idempotency key is stored
 */
public record CommandSettings(Isolation isolation, @Nullable Lock lock, Retries retries, Duration keyRetention) {

    private static final CommandSettings DEFAULTS =
            new CommandSettings(Isolation.READ_COMMITTED, null, Retries.defaults(), Duration.ofHours(24));

    /** Checks that the key retention is positive. */
    public CommandSettings {
        if (!keyRetention.isPositive()) {
            throw new IllegalArgumentException(
                    "the retention of idempotency keys must be positive, got " + keyRetention);
        }
    }

    /** Returns the default settings: read committed, the locks of the lifecycles, the default retries, and 24 hours. */
    public static CommandSettings defaults() {
        return DEFAULTS;
    }

    /** Returns a copy with an isolation level. */
    public CommandSettings withIsolation(Isolation level) {
        return new CommandSettings(level, lock, retries, keyRetention);
    }

    /** Returns a copy with a lock. */
    public CommandSettings withLock(Lock how) {
        return new CommandSettings(isolation, how, retries, keyRetention);
    }

    /** Returns a copy with retries. */
    public CommandSettings withRetries(Retries policy) {
        return new CommandSettings(isolation, lock, policy, keyRetention);
    }

    /** Returns a copy with a retention time for idempotency keys. */
    public CommandSettings withKeyRetention(Duration time) {
        return new CommandSettings(isolation, lock, retries, time);
    }

    /** The isolation level of a command's transaction; PostgreSQL's levels. */
    public enum Isolation {
        /** Each statement sees the rows that were committed before the statement began. */
        READ_COMMITTED,
        /**
         * All statements see the rows that were committed before the first statement began. A change of a row that
         * another transaction has changed since then fails, and the command is retried.
         */
        REPEATABLE_READ,
        /**
         * The result is the same as if all transactions had run one after the other. A transaction for which this is
         * not possible fails, and the command is retried.
         */
        SERIALIZABLE
    }
}
