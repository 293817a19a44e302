package dev.turnstile.embedded;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Thrown if this or another process already runs a server on the data directory. */
public final class DataDirectoryInUseException extends EmbeddedPostgresException {

    private static final long serialVersionUID = 1L;

    private final transient Path directory;
    private final @Nullable Long holderPid;
    private final @Nullable Instant since;
    private final @Nullable String url;

    /**
     * Creates the exception.
     *
     * @param directory the data directory
     * @param holderPid the id of the Java process that has locked the directory, or null if unknown
     * @param since the time at which the process locked the directory, or null if unknown
     * @param url the JDBC URL of the process's server, or null while the server is starting
     */
    public DataDirectoryInUseException(
            Path directory, @Nullable Long holderPid, @Nullable Instant since, @Nullable String url) {
        super(message(directory, holderPid, since, url), (Throwable) null);
        this.directory = directory;
        this.holderPid = holderPid;
        this.since = since;
        this.url = url;
    }

    /** Returns the data directory. */
    public Path directory() {
        return directory;
    }

    /** Returns the id of the Java process that has locked the directory, or empty if unknown. */
    public OptionalLong holderPid() {
        return holderPid == null ? OptionalLong.empty() : OptionalLong.of(holderPid);
    }

    /** Returns the time at which the process locked the directory, or empty if unknown. */
    public Optional<Instant> since() {
        return Optional.ofNullable(since);
    }

    /** Returns the JDBC URL of the process's server, or empty while the server is starting. */
    public Optional<String> url() {
        return Optional.ofNullable(url);
    }

    private static String message(
            Path directory, @Nullable Long holderPid, @Nullable Instant since, @Nullable String url) {
        return "data directory " + directory + " is in use by " + holder(holderPid)
                + (since == null ? "" : " since " + since) + "; "
                + (url == null ? "" : "connect to its server at " + url + ", ")
                + "stop that process or choose another directory";
    }

    private static String holder(@Nullable Long pid) {
        if (pid == null) {
            return "an unknown process";
        }
        return pid == ProcessHandle.current().pid() ? "this process (" + pid + ")" : "process " + pid;
    }
}
