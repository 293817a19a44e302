package dev.turnstile.postgres.internal.settings;

import java.time.Duration;

/**
 * The lease, the intervals and the page size of a node.
 *
 * @param lease the length of a lease: other nodes can acquire the shards of a node when this time has passed after its
 *     last renewal
 * @param renewalInterval the interval at which a node renews its leases
 * @param idle the maximum delay between two polls for events of other nodes
 * @param saving the interval at which cursors are saved
 * @param page the maximum number of events that are read at once
 */
public record NodeSettings(Duration lease, Duration renewalInterval, Duration idle, Duration saving, int page) {

    /** The renewals in one lease: a node loses its shards if two renewals fail. */
    private static final int RENEWALS = 3;

    /** The number of renewals after which a handler that has not returned is logged: four leases. */
    private static final int SLOW_RENEWALS = 4 * RENEWALS;

    private static final Duration MIN_LEASE = Duration.ofMillis(100);

    /** With leases renewed every 5 s and a poll every 1.3 s, an idle node runs less than one statement per second. */
    public static final NodeSettings DEFAULTS = new NodeSettings(
            Duration.ofSeconds(15), Duration.ofSeconds(5), Duration.ofMillis(1_300), Duration.ofMillis(100), 2_000);

    /** Creates the settings, with a lease of at least 100 ms. */
    public NodeSettings {
        if (lease.compareTo(MIN_LEASE) < 0) {
            throw new IllegalArgumentException("the lease must be at least 100 ms, got " + lease);
        }
    }

    /** Returns these settings with another lease, which is renewed three times in its length. */
    public NodeSettings withLease(Duration newLease) {
        return new NodeSettings(newLease, newLease.dividedBy(RENEWALS), idle, saving, page);
    }

    /** Returns these settings with another interval of renewals. */
    public NodeSettings withRenewalInterval(Duration interval) {
        return new NodeSettings(lease, interval, idle, saving, page);
    }

    /** Returns the time after which a handler that has not returned is logged. */
    public Duration slowHandlerLimit() {
        return renewalInterval.multipliedBy(SLOW_RENEWALS);
    }

    /** Returns the lock timeout of a node's own statements. Several such timeouts fit into one renewal interval. */
    public Duration nodeLockTimeout() {
        return renewalInterval.multipliedBy(3).dividedBy(10);
    }

    /** Returns the lock timeout of a worker, which occupies a connection while it waits. */
    public Duration workerLockTimeout() {
        return renewalInterval;
    }

    /**
     * Returns the time after a renewal for which a node delivers events. It is less than the lease, after which the
     * node may lose its shards.
     */
    public Duration validity() {
        return lease.minus(lease.dividedBy(6));
    }
}
