package dev.turnstile.postgres;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the database is to hold a lifecycle; immutable.
 *
 * <p>What is not said stays as it is installed. Where nothing is installed yet: guards, {@link Capture#RECORD}, no seal.
 *
 * @param capture what becomes of bypasses; null for as it is
 * @param guarded whether the database refuses what the machine does not permit; null for as it is
 * @param seal who may change the state; null for as it is
 * @param lockTimeout how long to wait for the table's lock, behind which its other users wait too; 2 seconds by default
 */
public record EnforcementOptions(
        @Nullable Capture capture,
        @Nullable Boolean guarded,
        @Nullable Seal seal,
        Duration lockTimeout) {

    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);

    /** Checks the time to wait. */
    public EnforcementOptions {
        if (lockTimeout.isNegative() || lockTimeout.toMillis() == 0) {
            throw new IllegalArgumentException("a lock timeout is a millisecond or more, got " + lockTimeout);
        }
    }

    /**
     * Who may change the state: the door's role, and not the application's.
     *
     * @param application the role that the application works as; null to take the seal away
     * @param door the role that the door works as, made without a login where it is missing
     */
    public record Seal(
            @Nullable String application, @Nullable String door) {

        /** Checks that two roles or none are named. */
        public Seal {
            if ((application == null) != (door == null) || (application != null && application.equals(door))) {
                throw new IllegalArgumentException(
                        "a seal parts two roles, got application " + application + " and door " + door);
            }
        }
    }

    /** Changes nothing, or installs guards and records bypasses where nothing is installed. */
    public static EnforcementOptions defaults() {
        return new EnforcementOptions(null, null, null, LOCK_TIMEOUT);
    }

    /** Says what becomes of bypasses. */
    public EnforcementOptions withCapture(Capture mode) {
        return new EnforcementOptions(mode, guarded, seal, lockTimeout);
    }

    /** Says whether the database refuses what the machine does not permit. */
    public EnforcementOptions withGuards(boolean wanted) {
        return new EnforcementOptions(capture, wanted, seal, lockTimeout);
    }

    /** Takes the right to change the state from the application's role and gives it to the door's. */
    public EnforcementOptions withSeal(String application, String door) {
        Objects.requireNonNull(application, "application");
        return new EnforcementOptions(capture, guarded, new Seal(application, door), lockTimeout);
    }

    /** Gives the right to change the state back to the application's role. */
    public EnforcementOptions withoutSeal() {
        return new EnforcementOptions(capture, guarded, new Seal(null, null), lockTimeout);
    }

    /** Says how long to wait for the table's lock. */
    public EnforcementOptions withLockTimeout(Duration timeout) {
        return new EnforcementOptions(capture, guarded, seal, timeout);
    }
}
