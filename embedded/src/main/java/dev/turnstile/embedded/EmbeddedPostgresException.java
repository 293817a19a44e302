package dev.turnstile.embedded;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server could not be unpacked, initialised, started, asked or stopped; the message says why in one line. */
public sealed class EmbeddedPostgresException extends RuntimeException
        permits DataDirectoryInUseException, UnusableDataDirectoryException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> serverLog;

    /**
     * Describes a failure that the server's log says nothing about.
     *
     * @param message one line: what was attempted, what happened, what to do
     * @param cause the exception behind it, or null
     */
    public EmbeddedPostgresException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.serverLog = List.of();
    }

    /**
     * Describes a failure that the server explains in its log.
     *
     * @param message one line, which already contains the server's own reason
     * @param serverLog the last lines of the server's log, oldest first
     */
    public EmbeddedPostgresException(String message, List<String> serverLog) {
        super(message);
        this.serverLog = List.copyOf(serverLog);
    }

    /** Returns the last lines that the server or its tool wrote, oldest first; empty if it did not get that far. */
    @SuppressWarnings("NullAway") // a transient field is null after deserialization
    public List<String> serverLog() {
        return serverLog == null ? List.of() : serverLog;
    }
}
