package dev.turnstile.postgres;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Options for installing the enforcement of a lifecycle. Immutable.
 *
 * <p>An option that is null keeps its installed value. If nothing is installed yet, the defaults are guards, {@link
 * Capture#RECORD}, no seal.
 *
 * @param capture the treatment of bypasses; null to keep the installed value
 * @param guarded whether the database refuses changes of state that the machine does not permit; null to keep the
 *     installed value
 * @param seal the restriction of changes of the state to one role; null to keep the installed value
 * @param lockTimeout the maximum time to wait for the table's lock, at least 1 ms; 2 seconds by default. Other
 *     statements on the table queue behind the waiting lock.
 */
public record EnforcementOptions(
        @Nullable Capture capture,
        @Nullable Boolean guarded,
        @Nullable Seal seal,
        Duration lockTimeout) {

    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);

    /** Checks that the lock timeout is at least 1 ms. */
    public EnforcementOptions {
        if (lockTimeout.isNegative() || lockTimeout.toMillis() == 0) {
            throw new IllegalArgumentException("lockTimeout: expected at least 1 ms, got " + lockTimeout);
        }
    }

    /**
     * The restriction that only the door's role may change the state, not the application's role.
     *
     * @param application the application's role; null to remove the seal
     * @param door the role that Turnstile writes as; created without LOGIN if it does not exist; null to remove the
     *     seal
     */
    public record Seal(
            @Nullable String application, @Nullable String door) {

        /** Checks that two different roles or none are given. */
        public Seal {
            if ((application == null) != (door == null) || (application != null && application.equals(door))) {
                throw new IllegalArgumentException(
                        "seal: expected two different roles, got application " + application + " and door " + door);
            }
        }
    }

    /**
     * Returns options that keep every installed value. If nothing is installed, they install guards and record
     * bypasses.
     */
    public static EnforcementOptions defaults() {
        return new EnforcementOptions(null, null, null, LOCK_TIMEOUT);
    }

    /** Sets the treatment of bypasses. */
    public EnforcementOptions withCapture(Capture mode) {
        return new EnforcementOptions(mode, guarded, seal, lockTimeout);
    }

    /** Sets whether the database refuses changes of state that the machine does not permit. */
    public EnforcementOptions withGuards(boolean wanted) {
        return new EnforcementOptions(capture, wanted, seal, lockTimeout);
    }

    /** Revokes the privilege to change the state from the application's role and grants it to the door's role. */
    public EnforcementOptions withSeal(String application, String door) {
        Objects.requireNonNull(application, "application");
        return new EnforcementOptions(capture, guarded, new Seal(application, door), lockTimeout);
    }

    /** Grants the privilege to change the state to the application's role again. */
    public EnforcementOptions withoutSeal() {
        return new EnforcementOptions(capture, guarded, new Seal(null, null), lockTimeout);
    }

    /** Sets the maximum time to wait for the table's lock, at least 1 ms. */
    public EnforcementOptions withLockTimeout(Duration timeout) {
        return new EnforcementOptions(capture, guarded, seal, timeout);
    }
}
