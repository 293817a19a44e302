package dev.turnstile.embedded.internal;

import dev.turnstile.embedded.EmbeddedPostgresException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories of temporary servers; each directory's name starts with the id of its process.
 *
 * <p>A killed process leaves its directory and its server behind. The next process that creates a temporary directory
 * stops the server and deletes the directory.
 */
public final class TemporaryDirectories {

    private static final Logger LOG = LoggerFactory.getLogger(TemporaryDirectories.class);

    private TemporaryDirectories() {}

    /**
     * Removes the servers and directories of dead processes, and returns a new directory.
     *
     * @param installation the installation whose programs stop abandoned servers
     */
    public static DataDirectory next(Installation installation) {
        Path parent = UserCache.directory("temporary");
        removeAbandoned(parent, installation);
        return new DataDirectory(parent.resolve(ProcessHandle.current().pid() + "-" + UUID.randomUUID()));
    }

    /**
     * Deletes a directory whose server is stopped.
     *
     * @throws EmbeddedPostgresException if the directory cannot be deleted
     */
    public static void delete(DataDirectory directory) {
        try {
            FileUtils.deleteDirectory(directory.root().toFile());
        } catch (IOException e) {
            throw new EmbeddedPostgresException("cannot delete " + directory.root() + ": " + Causes.reason(e), e);
        }
    }

    private static void removeAbandoned(Path parent, Installation installation) {
        try (Stream<Path> children = Files.list(parent)) {
            children.filter(child -> !OwnerPid.alive(child.getFileName().toString()))
                    .map(DataDirectory::new)
                    .forEach(abandoned -> remove(abandoned, installation));
        } catch (IOException e) {
            LOG.warn("Cannot look for abandoned servers in {}: {}", parent, Causes.reason(e));
        }
    }

    private static void remove(DataDirectory abandoned, Installation installation) {
        try {
            try (DirectoryLock lock = DirectoryLock.acquire(abandoned)) {
                new Server(installation, abandoned).stop();
                LOG.debug("Removing {} under {}", abandoned.root(), lock);
            }
            delete(abandoned);
        } catch (EmbeddedPostgresException e) {
            if (Files.notExists(abandoned.root())) { // another process removed it first
                return;
            }
            LOG.warn("Cannot remove the abandoned server in {}: {}", abandoned.root(), e.getMessage());
        }
    }
}
