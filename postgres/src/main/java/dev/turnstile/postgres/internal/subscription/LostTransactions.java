package dev.turnstile.postgres.internal.subscription;

import java.util.function.BooleanSupplier;

/**
 * The successive attempts at one delivery that lost their transactions. Not thread-safe.
 *
 * <p>An outage loses the connections of all handlers, and must not turn their events into dead letters. A handler that
 * closes its own connection must not be repeated without limit. An attempt counts if its connection was lost in two
 * executions in succession, and after both executions another connection reached the same incarnation of the server.
 * The fifth of five conflicts in succession counts.
 */
final class LostTransactions {

    private static final int COUNTED_CONNECTION = 2;
    private static final int COUNTED_CONFLICT = 5;

    private final BooleanSupplier serverAvailable;
    private int connections;
    private int conflicts;
    private int uncounted;

    /**
     * Creates the record of a delivery.
     *
     * @param serverAvailable returns whether the server can be reached, and has not been restarted
     */
    LostTransactions(BooleanSupplier serverAvailable) {
        this.serverAvailable = serverAvailable;
    }

    /** Returns the number of successive attempts that did not count. */
    int uncounted() {
        return uncounted;
    }

    /** Returns an attempt with the decision whether it counts, which depends on the attempts before it. */
    Attempt decided(Attempt attempt) {
        if (!counts(attempt.end())) {
            uncounted++;
            return Attempt.unrelated(attempt.cause());
        }
        connections = 0;
        conflicts = 0;
        uncounted = 0;
        return attempt.succeeded() ? attempt : Attempt.failed(attempt.cause());
    }

    private boolean counts(Attempt.End end) {
        return switch (end) {
            case HANDLED, FAILED -> true;
            case CONNECTION_LOST -> connectionCounts();
            case CONFLICT -> ++conflicts == COUNTED_CONFLICT;
            case UNRELATED -> unrelated();
        };
    }

    private boolean connectionCounts() {
        connections = serverAvailable.getAsBoolean() ? connections + 1 : 0;
        return connections == COUNTED_CONNECTION;
    }

    private boolean unrelated() {
        connections = 0;
        return false;
    }
}
