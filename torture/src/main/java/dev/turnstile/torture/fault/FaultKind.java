package dev.turnstile.torture.fault;

/** A kind of fault; each is injected about as often as its weight says. */
public enum FaultKind {
    /** A process of commands ends by SIGKILL. */
    COMMAND_KILL(5, false),
    /** A node of subscriptions ends by SIGKILL. */
    NODE_KILL(5, false),
    /** A node of subscriptions stands still for longer than its lease. */
    NODE_FREEZE(5, false),
    /** The administrator ends a connection. */
    TERMINATE(8, false),
    /** Connections swallow everything for a while, in both directions, and then break. */
    HALF_OPEN(8, false),
    /** A connection breaks before the server gets a COMMIT. */
    CUT_BEFORE_COMMIT(14, false),
    /** A connection breaks after the server got a COMMIT and before its answer. */
    CUT_AFTER_COMMIT(14, false),
    /** A connection breaks after the server got a statement and before its answer. */
    CUT_STATEMENT(8, false),
    /** All connections break. */
    CUT_ALL(4, false),
    /** A backend ends by SIGKILL: the server ends all connections and recovers. */
    BACKEND_KILL(14, true),
    /** The same at the moment of a COMMIT, while commits wait for each other by {@code commit_delay}. */
    COMMIT_DELAY_KILL(14, true),
    /** A backend stands still, with whatever it has locked. */
    BACKEND_FREEZE(5, true),
    /** The postmaster ends by SIGKILL and is started again. */
    POSTMASTER_KILL(6, true),
    /** The primary ends, and the synchronous standby is promoted in its place. */
    SYNC_PROMOTION(3, true),
    /** The primary ends, and the asynchronous standby is promoted in its place, without the end of the log. */
    ASYNC_PROMOTION(2, true),
    /** The server crashes while commits do not wait for the disk: the end of the log is lost. */
    ASYNC_COMMIT(3, true),
    /** The disk of the data directory is full for a while. */
    FULL_DISK(3, true);

    private final int weight;
    private final boolean ownServer;

    FaultKind(int weight, boolean ownServer) {
        this.weight = weight;
        this.ownServer = ownServer;
    }

    int weight() {
        return weight;
    }

    /** Returns whether the fault needs a server that the suite has started itself. */
    public boolean ownServer() {
        return ownServer;
    }

    /** Returns the name for people: {@code commit delay kill}. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }
}
