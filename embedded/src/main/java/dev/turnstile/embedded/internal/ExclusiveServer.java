package dev.turnstile.embedded.internal;

import dev.turnstile.embedded.EmbeddedPostgresException;
import dev.turnstile.embedded.ServerOptions;

/**
 * A server, together with the lock on its directory and a shutdown hook that stops the server and releases the lock.
 *
 * <p>Thread-safe.
 */
public final class ExclusiveServer {

    private final DataDirectory directory;
    private final boolean temporary;
    private final DirectoryLock lock;
    private final Server server;
    private final Thread hook = new Thread(this::stop, "turnstile-postgres-stop");
    private boolean stopped;

    private ExclusiveServer(Installation installation, DataDirectory directory, boolean temporary, DirectoryLock lock) {
        this.directory = directory;
        this.temporary = temporary;
        this.lock = lock;
        this.server = new Server(installation, directory);
    }

    /**
     * Checks and locks a directory; does not start the server.
     *
     * @param temporary whether to delete the directory when the server stops
     */
    public static ExclusiveServer of(Installation installation, DataDirectory directory, boolean temporary) {
        directory.check(installation.major());
        directory.create();
        DirectoryLock lock = DirectoryLock.acquire(directory);
        ExclusiveServer server = new ExclusiveServer(installation, directory, temporary, lock);
        try {
            directory.check(installation.major()); // again, because another process may have changed the directory
            return server;
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Starts the server; on failure, stops all of its processes. */
    public Server.Address start(ServerOptions options) {
        try {
            if (options.shutdownHook()) {
                addHook();
            }
            Server.Address address = server.start(options);
            lock.publish(Databases.url(address.port(), Databases.FIRST));
            return address;
        } catch (RuntimeException e) {
            try {
                stop();
            } catch (RuntimeException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    /** Stops the server, releases the lock, and deletes the directory if it is temporary. */
    public synchronized void stop() {
        if (stopped) {
            return;
        }
        server.stop();
        lock.close();
        stopped = true;
        removeHook();
        if (temporary) {
            TemporaryDirectories.delete(directory);
        }
    }

    /** Returns whether {@link #stop} has succeeded. */
    public synchronized boolean stopped() {
        return stopped;
    }

    /** Adds the hook before the server starts, so that a signal during the start stops the server. */
    private void addHook() {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            throw new EmbeddedPostgresException("the Java process is ending; no server is started", e);
        }
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is ending, and the hook may be the current thread
            return;
        }
    }
}
