package dev.turnstile.embedded;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Thrown if a server cannot be unpacked, initialised, started, queried or stopped; the message is one line. */
public sealed class EmbeddedPostgresException extends RuntimeException
        permits DataDirectoryInUseException, UnusableDataDirectoryException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> serverLog;

    /**
     * Creates the exception for a failure without lines in the server's log.
     *
     * @param message one line with the attempt, the failure and the remedy
     * @param cause the cause, or null
     */
    public EmbeddedPostgresException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.serverLog = List.of();
    }

    /**
     * Creates the exception for a failure that the server logged.
     *
     * @param message one line, including the server's reason
     * @param serverLog the last lines of the server's log, oldest first
     */
    public EmbeddedPostgresException(String message, List<String> serverLog) {
        super(message);
        this.serverLog = List.copyOf(serverLog);
    }

    /** Returns the last lines that the server or a PostgreSQL program wrote, oldest first; empty if there are none. */
    @SuppressWarnings("NullAway") // a transient field is null after deserialization
    public List<String> serverLog() {
        return serverLog == null ? List.of() : serverLog;
    }
}
