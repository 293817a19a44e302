package dev.turnstile.postgres.recovery;

import dev.turnstile.lifecycle.LifecycleException;

/**
 * The log was restored or replicated into a cluster that does not fit it: it holds horizons above the transaction numbers
 * of the cluster, where new events would not be delivered, or numbers above its sequences, which would be given out
 * again. {@code LogRecovery} brings it in order.
 */
public final class LogNeedsRecoveryException extends LifecycleException {

    private static final long serialVersionUID = 1L;

    private final String stored;
    private final String next;

    private LogNeedsRecoveryException(String message, String stored, String next) {
        super(message + "; stop the applications and run 'turnstile recover'", null);
        this.stored = stored;
        this.next = next;
    }

    /**
     * Describes a log with a horizon that is too high.
     *
     * @param schema the schema of the log
     * @param what what has the horizon
     * @param horizon the horizon
     * @param next the number of the cluster's next transaction, as the log counts
     */
    public static LogNeedsRecoveryException ahead(String schema, String what, String horizon, String next) {
        return new LogNeedsRecoveryException(
                "schema " + schema + ": " + what + " has horizon " + horizon + ", but the next transaction of this"
                        + " cluster has number " + next + ": the log was restored into a cluster with lower"
                        + " transaction numbers, where new events would not be delivered",
                horizon,
                next);
    }

    /**
     * Describes a log with a number that its sequence would give out again.
     *
     * @param schema the schema of the log
     * @param number what the number is
     * @param stored the greatest number in use
     * @param next the number that the sequence gives next
     */
    public static LogNeedsRecoveryException behind(String schema, String number, String stored, String next) {
        return new LogNeedsRecoveryException(
                "schema " + schema + ": the " + number + " is " + stored + ", expected less than " + next
                        + ", the next number of its sequence: the tables were copied without their sequences, as logical"
                        + " replication does",
                stored,
                next);
    }

    /** Returns the horizon or the number that is too high, as text. */
    public String stored() {
        return stored;
    }

    /** Returns the number of the cluster's next transaction or the next number of the sequence, as text. */
    public String next() {
        return next;
    }
}
