package dev.turnstile.embedded.internal;

import dev.turnstile.embedded.UnusableDataDirectoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A directory that holds a server: PostgreSQL's own data directory in {@code data}, and beside it the lock and the log.
 *
 * @param root the directory that the user chose
 */
public record DataDirectory(Path root) {

    static final String LOCK = "turnstile.lock";

    private static final String CLUSTER = "data";
    private static final String UNFINISHED = "data.unfinished";
    private static final String LOG = "server.log";
    private static final Set<String> OWN = Set.of(LOCK, CLUSTER, UNFINISHED, LOG, LOG + ".old");

    /** Makes the path absolute. */
    public DataDirectory {
        root = root.toAbsolutePath().normalize();
    }

    /** PostgreSQL's data directory; it exists only once it is complete. */
    Path cluster() {
        return root.resolve(CLUSTER);
    }

    /** Where PostgreSQL's data directory is made; what lies there is of no use to anybody. */
    Path unfinishedCluster() {
        return root.resolve(UNFINISHED);
    }

    Path lockFile() {
        return root.resolve(LOCK);
    }

    Path logFile() {
        return root.resolve(LOG);
    }

    boolean initialised() {
        return Files.exists(cluster());
    }

    /**
     * Refuses a directory that cannot hold the data of this version; changes nothing.
     *
     * @param major the version that is about to run
     * @throws UnusableDataDirectoryException if it is not a directory, holds other things or another version, or cannot be
     *     written to
     */
    public void check(int major) {
        if (Files.notExists(root)) {
            return;
        }
        if (!Files.isDirectory(root)) {
            throw refused("a directory", "a file", "name another path");
        }
        refuseForeign(children());
        if (initialised()) {
            refuseOtherVersion(major);
        }
        if (!Files.isWritable(root)) {
            throw refused(
                    "a directory that can be written to",
                    "one that cannot",
                    "change its permissions or name another directory");
        }
    }

    /**
     * Creates the directory where it is missing.
     *
     * @throws UnusableDataDirectoryException if that fails
     */
    public void create() {
        try {
            Files.createDirectories(root);
        } catch (IOException e) {
            throw refused(
                    "a directory that can be created",
                    "that it cannot (" + Causes.reason(e) + ")",
                    "change the permissions above it or name another directory");
        }
    }

    private void refuseForeign(List<String> children) {
        if (children.contains("PG_VERSION")) {
            throw refused(
                    "an empty directory or one made here",
                    "a PostgreSQL data directory made by other means",
                    "start it by those means and connect to it, or name an empty directory");
        }
        List<String> foreign =
                children.stream().filter(name -> !OWN.contains(name)).sorted().toList();
        // The lock is always the first file: without it, even names like ours are somebody else's.
        if (!foreign.isEmpty() || (!children.isEmpty() && !children.contains(LOCK))) {
            throw refused(
                    "an empty directory or one that holds a PostgreSQL data directory",
                    "other files (" + (foreign.isEmpty() ? children : foreign).getFirst() + " among them)",
                    "name an empty directory");
        }
    }

    private void refuseOtherVersion(int major) {
        String found = version();
        if (!found.equals(String.valueOf(major))) {
            throw refused(
                    "data of PostgreSQL " + major,
                    found.isEmpty() ? "a directory 'data' that is not PostgreSQL's" : "data of PostgreSQL " + found,
                    found.isEmpty()
                            ? "name an empty directory"
                            : "name the binaries of PostgreSQL " + found
                                    + " with ServerOptions.withBinaries, or dump and restore into an empty directory");
        }
    }

    private String version() {
        try {
            return Files.readString(cluster().resolve("PG_VERSION")).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private List<String> children() {
        try (Stream<Path> children = Files.list(root)) {
            return children.map(child -> child.getFileName().toString()).collect(Collectors.toList());
        } catch (IOException e) {
            throw refused(
                    "a directory that can be read",
                    "one that cannot (" + Causes.reason(e) + ")",
                    "change its permissions or name another directory");
        }
    }

    private UnusableDataDirectoryException refused(String expected, String actual, String remedy) {
        return new UnusableDataDirectoryException(root, expected, actual, remedy);
    }
}
