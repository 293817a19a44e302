package dev.turnstile.embedded;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Another process, or this one, already runs a server on the data directory. */
public final class DataDirectoryInUseException extends EmbeddedPostgresException {

    private static final long serialVersionUID = 1L;

    private final transient Path directory;
    private final @Nullable Long holderPid;
    private final @Nullable Instant since;
    private final @Nullable String url;

    /**
     * Names the holder as far as it has introduced itself.
     *
     * @param directory the data directory
     * @param holderPid the id of the Java process that holds it, or null if it left no name
     * @param since when that process took it, or null
     * @param url where its server can be reached, or null while it is starting
     */
    public DataDirectoryInUseException(
            Path directory, @Nullable Long holderPid, @Nullable Instant since, @Nullable String url) {
        super(message(directory, holderPid, since, url), (Throwable) null);
        this.directory = directory;
        this.holderPid = holderPid;
        this.since = since;
        this.url = url;
    }

    /** Returns the data directory that is held. */
    public Path directory() {
        return directory;
    }

    /** Returns the id of the Java process that holds the directory, if it left its name. */
    public OptionalLong holderPid() {
        return holderPid == null ? OptionalLong.empty() : OptionalLong.of(holderPid);
    }

    /** Returns when the holder took the directory, if it left its name. */
    public Optional<Instant> since() {
        return Optional.ofNullable(since);
    }

    /** Returns where the holder's server can be reached; empty while it is starting. */
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
            return "a process that left no name";
        }
        return pid == ProcessHandle.current().pid() ? "this process (" + pid + ")" : "process " + pid;
    }
}
