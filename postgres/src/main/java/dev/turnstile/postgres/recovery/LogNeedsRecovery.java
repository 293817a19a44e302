package dev.turnstile.postgres.recovery;

import dev.turnstile.lifecycle.LifecycleFailure;

/**
 * The log holds horizons above the transaction numbers of its cluster: it was restored from a dump into another one, where
 * new events would not be delivered. {@code LogRecovery} brings it in order.
 */
public final class LogNeedsRecovery extends LifecycleFailure {

    private static final long serialVersionUID = 1L;

    private final String horizon;
    private final String next;

    /**
     * Describes the failure.
     *
     * @param schema the schema of the log
     * @param what what has the horizon
     * @param horizon the horizon
     * @param next the number of the cluster's next transaction, as the log counts
     */
    public LogNeedsRecovery(String schema, String what, String horizon, String next) {
        super(
                "schema " + schema + ": " + what + " has horizon " + horizon + ", but the next transaction of this"
                        + " cluster has number " + next + ": the log was restored into a cluster with lower"
                        + " transaction numbers, where new events would not be delivered; stop the applications and run"
                        + " 'turnstile recover'",
                null);
        this.horizon = horizon;
        this.next = next;
    }

    /** Returns the horizon that is too high, as text. */
    public String horizon() {
        return horizon;
    }

    /** Returns the number of the cluster's next transaction, as text. */
    public String next() {
        return next;
    }
}
