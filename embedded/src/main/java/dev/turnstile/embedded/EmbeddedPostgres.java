package dev.turnstile.embedded;

import dev.turnstile.embedded.internal.BundledBinaries;
import dev.turnstile.embedded.internal.DataDirectory;
import dev.turnstile.embedded.internal.Databases;
import dev.turnstile.embedded.internal.ExclusiveServer;
import dev.turnstile.embedded.internal.Installation;
import dev.turnstile.embedded.internal.Server;
import dev.turnstile.embedded.internal.TemporaryDirectories;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/**
 * A PostgreSQL server that this process starts and stops.
 *
 * <p>The server listens on the loopback address only, with trust authentication: any user of the machine can log in as
 * superuser. {@link #close} stops the server; if it was not called, a shutdown hook stops the server when the JVM ends,
 * also after Ctrl-C. If the JVM is killed, the server continues to run; the next start on the same directory stops it
 * without loss of data.
 *
 * <p>Only one process at a time can use a data directory. The directory contains PostgreSQL's files in the subdirectory
 * {@code data}, the lock file {@code turnstile.lock}, which identifies the process, and {@code server.log}. Binaries
 * are bundled for Linux (glibc and musl) and Windows on x86_64 and for macOS on both processors; an artifact of {@code
 * io.zonky.test.postgres} on the class path adds another platform. The binaries are unpacked once for each user, into
 * {@code turnstile} in the user's cache directory or into the directory in the system property {@code turnstile.cache},
 * which also contains the directories of temporary servers.
 *
 * <p>Thread-safe.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final Map<ServerOptions, EmbeddedPostgres> SHARED = new HashMap<>();

    private final Installation installation;
    private final DataDirectory directory;
    private final ExclusiveServer server;
    private final Server.Address address;

    private EmbeddedPostgres(
            Installation installation, DataDirectory directory, boolean temporary, ServerOptions options) {
        this.installation = installation;
        this.directory = directory;
        this.server = ExclusiveServer.of(installation, directory, temporary);
        this.address = server.start(options);
    }

    /**
     * Starts a durable server on a directory, with the bundled binaries on a free port.
     *
     * @see #start(Path, ServerOptions)
     */
    public static EmbeddedPostgres start(Path dataDirectory) {
        return start(dataDirectory, ServerOptions.defaults());
    }

    /**
     * Starts a server on a directory, which is not deleted afterwards. If a killed process has left a server running on
     * the directory, that server is stopped first; all committed data is preserved.
     *
     * @param dataDirectory the directory, created if missing
     * @throws DataDirectoryInUseException if this or another process runs a server on the directory
     * @throws UnusableDataDirectoryException if the path is a file, cannot be written to, or contains anything other
     *     than the data of an embedded server with the same major version of PostgreSQL; nothing is changed in these
     *     cases
     * @throws EmbeddedPostgresException if there are no binaries for this platform, or the server does not start
     */
    public static EmbeddedPostgres start(Path dataDirectory, ServerOptions options) {
        return new EmbeddedPostgres(installation(options), new DataDirectory(dataDirectory), false, options);
    }

    /**
     * Starts a server for tests: not durable, with a temporary directory that {@link #close} deletes.
     *
     * @see #startTemporary(ServerOptions)
     * @see ServerOptions#withDurable
     */
    public static EmbeddedPostgres startTemporary() {
        return startTemporary(ServerOptions.defaults().withDurable(false));
    }

    /**
     * Starts a server with a temporary directory that {@link #close} deletes. If the JVM is killed, the start of the
     * next temporary server of the same user stops the server and deletes its directory.
     *
     * @param options as for {@link #start(Path, ServerOptions)}; durable by default
     * @throws EmbeddedPostgresException if there are no binaries for this platform, or the server does not start
     */
    public static EmbeddedPostgres startTemporary(ServerOptions options) {
        Installation installation = installation(options);
        return new EmbeddedPostgres(installation, TemporaryDirectories.next(installation), true, options);
    }

    /**
     * Returns the temporary server that all tests of this JVM share; the first call starts it. The server is not
     * durable.
     *
     * @see #shared(ServerOptions)
     */
    public static EmbeddedPostgres shared() {
        return shared(ServerOptions.defaults().withDurable(false));
    }

    /**
     * Returns the temporary server that all callers with equal options share; the first call starts it. Callers need
     * not close the server, because it is stopped when the JVM ends. If a caller closes it, the next call starts
     * another server. Use {@link #createDatabase(String)} to isolate tests from each other.
     *
     * @throws EmbeddedPostgresException as for {@link #startTemporary(ServerOptions)}
     */
    public static EmbeddedPostgres shared(ServerOptions options) {
        synchronized (SHARED) {
            EmbeddedPostgres running = SHARED.get(options);
            if (running == null || running.server.stopped()) {
                running = startTemporary(options);
                SHARED.put(options, running);
            }
            return running;
        }
    }

    private static Installation installation(ServerOptions options) {
        return Installation.at(options.binaries().orElseGet(BundledBinaries::programs));
    }

    /** Returns the JDBC URL of the database {@code postgres}. The URL contains the user, and no password is needed. */
    public String url() {
        return url(Databases.FIRST);
    }

    /** Returns the JDBC URL of a database. The URL contains the user, and no password is needed. */
    public String url(String database) {
        return Databases.url(address.port(), database);
    }

    /** Returns the superuser's name, {@code postgres}. The superuser has no password. */
    public String user() {
        return Databases.USER;
    }

    /** Returns the TCP port on the loopback address. */
    public int port() {
        return address.port();
    }

    /** Returns the major version of PostgreSQL, such as 18. */
    public int majorVersion() {
        return installation.major();
    }

    /** Returns the absolute path of the data directory. */
    public Path dataDirectory() {
        return directory.root();
    }

    /** Returns the process id of the server (the postmaster). */
    public long pid() {
        return address.pid();
    }

    /** Returns a data source for the database {@code postgres}, without a pool. */
    public DataSource dataSource() {
        return dataSource(Databases.FIRST);
    }

    /** Returns a data source for a database, without a pool. */
    public DataSource dataSource(String database) {
        return Databases.dataSource(url(database));
    }

    /**
     * Creates an empty database, for instance for one test.
     *
     * @param name any text of 1 to 63 bytes in UTF-8, which this method quotes
     * @return a data source for the new database, without a pool
     * @throws IllegalArgumentException if the name is empty, too long, or contains U+0000
     * @throws EmbeddedPostgresException if the database exists already, or cannot be created
     */
    public DataSource createDatabase(String name) {
        Databases.create(dataSource(), name);
        return dataSource(name);
    }

    /**
     * Creates a database as a copy of another database, which is faster than creating the same tables for each test.
     *
     * @param name as for {@link #createDatabase(String)}
     * @param template the database to copy, which must have no connections
     * @return a data source for the new database, without a pool
     * @throws IllegalArgumentException if a name is empty, too long, or contains U+0000
     * @throws EmbeddedPostgresException if the database exists already, the template does not exist, or a connection to
     *     the template is open
     */
    public DataSource createDatabase(String name, String template) {
        Databases.copy(dataSource(), name, template);
        return dataSource(name);
    }

    /**
     * Drops a database and ends its connections; does nothing if the database does not exist.
     *
     * @param name as for {@link #createDatabase(String)}
     * @throws IllegalArgumentException if the name is empty, too long, or contains U+0000
     * @throws EmbeddedPostgresException if the database cannot be dropped
     */
    public void dropDatabase(String name) {
        Databases.drop(dataSource(), name);
    }

    /**
     * Stops the server: ends the connections, writes all committed data, and deletes a temporary directory. Does
     * nothing if the server is already closed.
     *
     * @throws EmbeddedPostgresException if the server does not stop, or the temporary directory cannot be deleted
     */
    @Override
    public void close() {
        server.stop();
    }

    @Override
    public String toString() {
        return "PostgreSQL " + majorVersion() + " at " + url() + " on " + dataDirectory();
    }
}
