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
 * The directory of a server, with PostgreSQL's data directory in {@code data}, the lock file and the log.
 *
 * @param root the directory
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

    /** Returns PostgreSQL's data directory, which exists only if it is complete. */
    Path cluster() {
        return root.resolve(CLUSTER);
    }

    /** Returns the path at which PostgreSQL's data directory is initialised; its content may be deleted. */
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
     * Checks that the directory can be used by a version of PostgreSQL; changes nothing.
     *
     * @param major the major version
     * @throws UnusableDataDirectoryException if the path is not a directory, contains other files or the data of
     *     another version, or cannot be written to
     */
    public void check(int major) {
        if (Files.notExists(root)) {
            return;
        }
        if (!Files.isDirectory(root)) {
            throw refused("a directory", "a file", "specify another path");
        }
        refuseForeign(children());
        if (initialised()) {
            refuseOtherVersion(major);
        }
        if (!Files.isWritable(root)) {
            throw refused(
                    "a directory that can be written to",
                    "a read-only directory",
                    "change its permissions or specify another directory");
        }
    }

    /**
     * Creates the directory if it is missing.
     *
     * @throws UnusableDataDirectoryException if the directory cannot be created
     */
    public void create() {
        try {
            Files.createDirectories(root);
        } catch (IOException e) {
            throw refused(
                    "a directory that can be created",
                    "a failure (" + Causes.reason(e) + ")",
                    "change the permissions of the parent directory or specify another directory");
        }
    }

    private void refuseForeign(List<String> children) {
        if (children.contains("PG_VERSION")) {
            throw refused(
                    "an empty directory or a directory of an embedded server",
                    "another PostgreSQL data directory",
                    "start that server with its own tools and connect to it, or specify an empty directory");
        }
        List<String> foreign =
                children.stream().filter(name -> !OWN.contains(name)).sorted().toList();
        // An embedded server creates the lock file first: without it, the other files belong to another program.
        if (!foreign.isEmpty() || (!children.isEmpty() && !children.contains(LOCK))) {
            throw refused(
                    "an empty directory or a directory of an embedded server",
                    "other files such as " + (foreign.isEmpty() ? children : foreign).getFirst(),
                    "specify an empty directory");
        }
    }

    private void refuseOtherVersion(int major) {
        String found = version();
        if (!found.equals(String.valueOf(major))) {
            throw refused(
                    "data of PostgreSQL " + major,
                    found.isEmpty() ? "a directory 'data' that is not PostgreSQL's" : "data of PostgreSQL " + found,
                    found.isEmpty()
                            ? "specify an empty directory"
                            : "specify the binaries of PostgreSQL " + found
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
                    "a failure (" + Causes.reason(e) + ")",
                    "change its permissions or specify another directory");
        }
    }

    private UnusableDataDirectoryException refused(String expected, String actual, String remedy) {
        return new UnusableDataDirectoryException(root, expected, actual, remedy);
    }
}
