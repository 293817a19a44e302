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
 * A PostgreSQL server that this process has started and stops again.
 *
 * <p>It listens on the loopback address only, and trusts everybody who can connect there: any user of the machine may
 * log in as superuser. It is stopped by {@link #close}, or by a shutdown hook when the JVM ends, also by Ctrl-C. Should
 * the JVM end by force, the server runs on; the next start on the same directory stops it and loses nothing.
 *
 * <p>A data directory belongs to one process at a time. PostgreSQL's own files are in its subdirectory {@code data},
 * beside {@code turnstile.lock}, which names the process that holds it, and {@code server.log}. Binaries are bundled for
 * Linux (glibc and musl) and Windows on x86_64 and for macOS on both processors; an artifact of
 * {@code io.zonky.test.postgres} on the class path adds another platform. They are
 * unpacked once for each user, into {@code turnstile} in the user's cache directory or where the system property
 * {@code turnstile.cache} says; temporary servers live there as well.
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
     * Starts a server on a directory, which is kept. A server that a killed process left there is stopped first;
     * everything committed is there again.
     *
     * @param dataDirectory created where missing
     * @throws DataDirectoryInUseException if a server of this or of another process runs there
     * @throws UnusableDataDirectoryException if the path is a file, cannot be written to, or holds anything but data of the same
     *     major version of PostgreSQL that an embedded server wrote; nothing is touched then
     * @throws EmbeddedPostgresException if there are no binaries for this platform, or the server does not start
     */
    public static EmbeddedPostgres start(Path dataDirectory, ServerOptions options) {
        return new EmbeddedPostgres(installation(options), new DataDirectory(dataDirectory), false, options);
    }

    /**
     * Starts a server for tests: not durable, with a directory of its own that is deleted at the end.
     *
     * @see #startTemporary(ServerOptions)
     * @see ServerOptions#withDurable
     */
    public static EmbeddedPostgres startTemporary() {
        return startTemporary(ServerOptions.defaults().withDurable(false));
    }

    /**
     * Starts a server with a directory of its own that is deleted at the end. If the JVM ends by force, the next
     * temporary server of the same user stops what it left and deletes it.
     *
     * @param options as for {@link #start(Path, ServerOptions)}; durable unless they say otherwise
     * @throws EmbeddedPostgresException if there are no binaries for this platform, or the server does not start
     */
    public static EmbeddedPostgres startTemporary(ServerOptions options) {
        Installation installation = installation(options);
        return new EmbeddedPostgres(installation, TemporaryDirectories.next(installation), true, options);
    }

    /**
     * Returns the temporary server that all tests of this JVM share, starting it on the first call; it is not durable.
     *
     * @see #shared(ServerOptions)
     */
    public static EmbeddedPostgres shared() {
        return shared(ServerOptions.defaults().withDurable(false));
    }

    /**
     * Returns the temporary server that all callers with equal options share, starting it on the first call. Leave it
     * open: the JVM's end closes it. Should somebody close it, the next call starts another. Tests keep apart by
     * {@link #createDatabase(String)}.
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

    /** Returns the JDBC URL of the database {@code postgres}; it names the user and needs no password. */
    public String url() {
        return url(Databases.FIRST);
    }

    /** Returns the JDBC URL of a database; it names the user and needs no password. */
    public String url(String database) {
        return Databases.url(address.port(), database);
    }

    /** Returns the superuser: {@code postgres}. It has no password. */
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

    /** Returns the directory that was given, or the temporary one; absolute. */
    public Path dataDirectory() {
        return directory.root();
    }

    /** Returns the process id of the server (the postmaster). */
    public long pid() {
        return address.pid();
    }

    /** Returns connections to the database {@code postgres}, each a new one: there is no pool. */
    public DataSource dataSource() {
        return dataSource(Databases.FIRST);
    }

    /** Returns connections to a database, each a new one: there is no pool. */
    public DataSource dataSource(String database) {
        return Databases.dataSource(url(database));
    }

    /**
     * Creates an empty database, for instance for one test.
     *
     * @param name any text of 1 to 63 bytes in UTF-8; it is quoted
     * @return connections to the new database, each a new one
     * @throws IllegalArgumentException if the name is empty, too long, or contains U+0000
     * @throws EmbeddedPostgresException if the database exists, or cannot be created
     */
    public DataSource createDatabase(String name) {
        Databases.create(dataSource(), name);
        return dataSource(name);
    }

    /**
     * Creates a database as a copy of another one: faster than creating the same tables again, for instance for each test.
     *
     * @param name as for {@link #createDatabase(String)}
     * @param template the database to copy, to which nobody may be connected
     * @return connections to the new database, each a new one
     * @throws IllegalArgumentException if a name is empty, too long, or contains U+0000
     * @throws EmbeddedPostgresException if the database exists, the template does not, or a connection to the template is open
     */
    public DataSource createDatabase(String name, String template) {
        Databases.copy(dataSource(), name, template);
        return dataSource(name);
    }

    /**
     * Drops a database and ends the connections to it; does nothing if it does not exist.
     *
     * @param name as for {@link #createDatabase(String)}
     * @throws IllegalArgumentException if the name is empty, too long, or contains U+0000
     * @throws EmbeddedPostgresException if the database cannot be dropped
     */
    public void dropDatabase(String name) {
        Databases.drop(dataSource(), name);
    }

    /**
     * Stops the server: connections are ended, what is committed is written. A temporary directory is deleted. Does
     * nothing if the server is closed already.
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
