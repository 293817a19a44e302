package dev.turnstile.torture.fault;

/** A kind of fault, chosen with a probability in proportion to its weight. */
public enum FaultKind {
    /** A command process is killed with SIGKILL. */
    COMMAND_KILL(5, false),
    /** A subscription node is killed with SIGKILL. */
    NODE_KILL(5, false),
    /** A subscription node is stopped for longer than its lease. */
    NODE_FREEZE(5, false),
    /** A connection is terminated with {@code pg_terminate_backend}. */
    TERMINATE(8, false),
    /** Connections drop all data in both directions for a while, and are then closed. */
    HALF_OPEN(8, false),
    /** A connection is closed before the server receives a COMMIT. */
    CUT_BEFORE_COMMIT(14, false),
    /** A connection is closed after the server received a COMMIT and before the client receives the response. */
    CUT_AFTER_COMMIT(14, false),
    /** A connection is closed after the server received a statement and before the client receives the response. */
    CUT_STATEMENT(8, false),
    /** All connections are closed. */
    CUT_ALL(4, false),
    /** A backend is killed with SIGKILL: the server closes all connections and recovers. */
    BACKEND_KILL(14, true),
    /** A backend is killed during the COMMIT of another backend, which waits for {@code commit_delay}. */
    COMMIT_DELAY_KILL(14, true),
    /** A backend is stopped while it keeps its locks. */
    BACKEND_FREEZE(5, true),
    /** The postmaster is killed with SIGKILL and started again. */
    POSTMASTER_KILL(6, true),
    /** The primary is stopped, and the synchronous standby is promoted. */
    SYNC_PROMOTION(3, true),
    /** The primary is stopped, and an asynchronous standby that lacks the end of the log is promoted. */
    ASYNC_PROMOTION(2, true),
    /** The server crashes with {@code synchronous_commit=off} and loses the end of the log. */
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

    /** Returns whether the fault needs a server that the suite started. */
    public boolean ownServer() {
        return ownServer;
    }

    /** Returns the name in words, such as {@code commit delay kill}. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }
}
