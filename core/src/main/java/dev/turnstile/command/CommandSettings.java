package dev.turnstile.command;

import dev.turnstile.lifecycle.Lock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the door treats a command. Immutable; each {@code with} method returns a changed copy.
 *
 * @param isolation the isolation of a transaction that the door opens; a joined one keeps its own
 * @param lock how records are locked unless the code says otherwise; null to lock them as their lifecycle says, which is
 *     {@code FOR NO KEY UPDATE} if it does not
 * @param retries how often, and after what pauses, the door tries again
 * @param keyRetention how long an idempotency key is remembered
 */
public record CommandSettings(Isolation isolation, @Nullable Lock lock, Retries retries, Duration keyRetention) {

    private static final CommandSettings DEFAULTS =
            new CommandSettings(Isolation.READ_COMMITTED, null, Retries.defaults(), Duration.ofHours(24));

    /** Checks that keys are kept for some time. */
    public CommandSettings {
        if (!keyRetention.isPositive()) {
            throw new IllegalArgumentException("idempotency keys are kept for some time, got " + keyRetention);
        }
    }

    /** Returns read committed, the lifecycles' own locks, the default retries, and 24 hours. */
    public static CommandSettings defaults() {
        return DEFAULTS;
    }

    /** Sets the isolation. */
    public CommandSettings withIsolation(Isolation level) {
        return new CommandSettings(level, lock, retries, keyRetention);
    }

    /** Sets how records are locked. */
    public CommandSettings withLock(Lock how) {
        return new CommandSettings(isolation, how, retries, keyRetention);
    }

    /** Sets the retries. */
    public CommandSettings withRetries(Retries policy) {
        return new CommandSettings(isolation, lock, policy, keyRetention);
    }

    /** Sets how long idempotency keys are remembered. */
    public CommandSettings withKeyRetention(Duration time) {
        return new CommandSettings(isolation, lock, retries, time);
    }
}
