package dev.turnstile.postgres.recovery;

import dev.turnstile.lifecycle.LifecycleException;

/**
 * The log was restored or replicated, and must be recovered by {@code LogRecovery} before it can be opened. If it
 * contains horizons above the transaction IDs of the cluster, new events would not be delivered. If it contains numbers
 * above its sequences, the sequences would assign these numbers again.
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
     * Returns the exception for a horizon that is too high.
     *
     * @param schema the schema of the log
     * @param what the object that has the horizon
     * @param horizon the horizon
     * @param next the ID of the cluster's next transaction by the clock of the log
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
     * Returns the exception for a number that its sequence would assign again.
     *
     * @param schema the schema of the log
     * @param number the name of the number, such as the position of the last event
     * @param stored the greatest number in use
     * @param next the next number of the sequence
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

    /** Returns the ID of the cluster's next transaction, or the next number of the sequence, as text. */
    public String next() {
        return next;
    }
}
