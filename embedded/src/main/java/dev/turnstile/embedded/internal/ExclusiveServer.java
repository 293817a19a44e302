package dev.turnstile.embedded.internal;

import dev.turnstile.embedded.EmbeddedPostgresException;
import dev.turnstile.embedded.ServerOptions;

/**
 * A server together with the lock on its directory and the shutdown hook that ends both.
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
     * Takes a directory that passes all checks; no server runs yet.
     *
     * @param temporary whether the directory goes when the server stops
     */
    public static ExclusiveServer of(Installation installation, DataDirectory directory, boolean temporary) {
        directory.check(installation.major());
        directory.create();
        DirectoryLock lock = DirectoryLock.acquire(directory);
        ExclusiveServer server = new ExclusiveServer(installation, directory, temporary, lock);
        try {
            directory.check(installation.major()); // another process may have been here between check and lock
            return server;
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Starts the server, or leaves nothing running. */
    public Server.Address start(ServerOptions options) {
        try {
            addHook();
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

    /** Stops the server, gives the directory back, and deletes it if it is temporary. */
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

    /** Tells whether {@link #stop} has succeeded. */
    public synchronized boolean stopped() {
        return stopped;
    }

    /** Before the server starts, so that no signal can fall between the two. */
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
            // The JVM is ending, and this may be the hook itself.
            return;
        }
    }
}
