package dev.turnstile.postgres.internal.subscription;

import java.time.Duration;

/**
 * How often a node does what.
 *
 * @param lease how long a node keeps its shards that is not heard of any more
 * @param idle how long it waits at most before it looks for events of other nodes
 * @param saving how often places are saved
 * @param page how many events are read at once
 */
public record Pace(Duration lease, Duration idle, Duration saving, int page) {

    private static final int SLOW_LEASES = 4;

    private static final Duration SHORTEST_LEASE = Duration.ofMillis(100);

    /** A round of leases each third of a lease, and a look each 1.3 s: less than one statement a second when idle. */
    public static final Pace DEFAULTS =
            new Pace(Duration.ofSeconds(15), Duration.ofMillis(1_300), Duration.ofMillis(100), 2_000);

    /** Checks the length of leases. */
    public Pace {
        if (lease.compareTo(SHORTEST_LEASE) < 0) {
            throw new IllegalArgumentException("expected a lease of at least 100 ms, got " + lease);
        }
    }

    /** Returns one with another length of leases. */
    public Pace withLease(Duration length) {
        return new Pace(length, idle, saving, page);
    }

    /** Returns after how long a handler that has not returned is named. */
    Duration slow() {
        return lease.multipliedBy(SLOW_LEASES);
    }

    Duration round() {
        return lease.dividedBy(3);
    }

    /** Returns the lock timeout of a node's own statements: several of them fit between two rounds. */
    Duration nodeLockTimeout() {
        return lease.dividedBy(10);
    }

    /** Returns the lock timeout of a worker, which holds a connection while it waits. */
    Duration workerLockTimeout() {
        return lease.dividedBy(3);
    }

    /** A node stops delivering this much earlier than others may take its shards. */
    Duration held() {
        return lease.minus(lease.dividedBy(6));
    }
}
