package dev.turnstile.embedded;

import dev.turnstile.embedded.internal.BundledBinaries;
import dev.turnstile.embedded.internal.ClusterPrograms;
import dev.turnstile.embedded.internal.Databases;
import dev.turnstile.embedded.internal.Installation;
import dev.turnstile.embedded.internal.Signals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * A PostgreSQL cluster for failure tests: tests can kill, freeze and restart the cluster, create standbys and promote
 * them.
 *
 * <p>Unlike an {@link EmbeddedPostgres}, the cluster has no lock against other processes, keeps its port over restarts,
 * and allows changes of its settings while it runs. The server listens on the loopback address only, with trust
 * authentication. Signals need Linux or another system with {@code kill}.
 *
 * <p>Thread-safe; methods that start, stop or kill the same cluster exclude each other.
 */
public final class TemporaryCluster implements AutoCloseable {

    private final ClusterPrograms programs;
    private final Map<String, String> settings;

    private TemporaryCluster(ClusterPrograms programs, Map<String, String> settings) {
        this.programs = programs;
        this.settings = new TreeMap<>(settings);
    }

    /**
     * Initialises a cluster without starting it. Commits are durable by default.
     *
     * @param directory an empty directory, created if missing; {@link #close} deletes it
     * @param options the binaries, the port and the settings
     * @throws EmbeddedPostgresException if there are no binaries for this platform, or the directory cannot be
     *     initialised
     */
    public static TemporaryCluster create(Path directory, ServerOptions options) {
        Installation installation = Installation.at(options.binaries().orElseGet(BundledBinaries::programs));
        ClusterPrograms programs = ClusterPrograms.on(directory, installation, options.port());
        programs.initialise();
        Map<String, String> first = new TreeMap<>();
        if (!options.durable()) {
            first.putAll(Map.of("fsync", "off", "full_page_writes", "off"));
        }
        first.putAll(options.settings());
        TemporaryCluster cluster = new TemporaryCluster(programs, first);
        programs.write(cluster.settings);
        return cluster;
    }

    /**
     * Starts the server and waits until it accepts connections, including crash recovery. The method first waits for
     * the end of the remaining processes of a killed server.
     *
     * @throws EmbeddedPostgresException if the server does not start, with the server's reason
     */
    public synchronized void start() {
        programs.start();
    }

    /**
     * Stops the server in mode fast, which ends connections and writes all committed data. Does nothing if the server
     * is not running.
     */
    public synchronized void stop() {
        programs.stop("fast");
    }

    /**
     * Stops the server in mode immediate: its processes end without a checkpoint, and the next start performs crash
     * recovery.
     */
    public synchronized void stopImmediately() {
        programs.stop("immediate");
    }

    /**
     * Kills the postmaster with SIGKILL. The other processes end by themselves when they detect the postmaster's death,
     * busy backends only after their current statement; {@link #start} waits for the end of these processes.
     */
    public synchronized void kill() {
        programs.postmaster().ifPresent(Signals::kill);
    }

    /**
     * Kills one process of the server with SIGKILL; the postmaster then ends all other processes and performs crash
     * recovery.
     */
    public void killBackend(long pid) {
        Signals.kill(pid);
    }

    /** Stops one process of the server with SIGSTOP until {@link #thaw}; the other processes continue. */
    public void freeze(long pid) {
        Signals.freeze(pid);
    }

    /** Continues a frozen process with SIGCONT. */
    public void thaw(long pid) {
        Signals.thaw(pid);
    }

    /** Freezes the postmaster and all its processes; the server does not respond until {@link #thaw()}. */
    public void freeze() {
        programs.processes().forEach(Signals::freeze);
    }

    /** Continues the postmaster and all its processes. */
    public void thaw() {
        programs.processes().forEach(Signals::thaw);
    }

    /** Returns whether the postmaster runs. */
    public boolean running() {
        return programs.postmaster().isPresent();
    }

    /**
     * Waits until the server accepts connections, for instance after {@link #killBackend}.
     *
     * @return false if the timeout expired
     */
    public boolean awaitReady(Duration timeout) {
        return Databases.awaitReady(dataSource(), timeout);
    }

    /**
     * Sets a server setting in {@code postgresql.auto.conf}; a running server reloads its configuration.
     *
     * @param value the value as in {@code postgresql.conf}, without quotes around it
     */
    public synchronized void set(String name, String value) {
        settings.put(name, value);
        programs.write(settings);
        programs.reload();
    }

    /** Resets a setting to its default; a running server reloads its configuration. */
    public synchronized void reset(String name) {
        settings.remove(name);
        programs.write(settings);
        programs.reload();
    }

    /**
     * Creates a standby that streams from this running cluster, and starts it. The standby is asynchronous unless
     * {@link #synchronous} lists it. Needs PostgreSQL 15 or later.
     *
     * @param name the standby's {@code application_name}
     * @param directory an empty directory, created if missing; closing the standby deletes it
     * @throws EmbeddedPostgresException if the copy fails or the standby does not start
     */
    public synchronized TemporaryCluster standby(String name, Path directory) {
        ClusterPrograms copy = ClusterPrograms.on(directory, programs.installation(), 0);
        programs.backUpInto(copy);
        Map<String, String> own = new TreeMap<>(settings);
        own.remove("synchronous_standby_names");
        own.put("primary_conninfo", programs.conninfo(name));
        TemporaryCluster standby = new TemporaryCluster(copy, own);
        copy.write(own);
        copy.becomeStandby();
        standby.start();
        return standby;
    }

    /** Sets the standbys that every commit waits for; an empty list means that commits wait for no standby. */
    public void synchronous(List<String> standbys) {
        if (standbys.isEmpty()) {
            reset("synchronous_standby_names");
        } else {
            // quoted, because FIRST and ANY are keywords
            set(
                    "synchronous_standby_names",
                    standbys.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", ")));
        }
    }

    /** Changes the primary from which a standby streams, for instance after a promotion. */
    public synchronized void follow(TemporaryCluster primary, String name) {
        set("primary_conninfo", primary.programs.conninfo(name));
    }

    /**
     * Promotes a standby to a primary on a new timeline and waits until it accepts writes. This method does not stop
     * the previous primary: stop or kill the previous primary first, or else two primaries run.
     */
    public synchronized void promote() {
        settings.remove("primary_conninfo");
        programs.write(settings);
        programs.promote();
    }

    /** Returns the JDBC URL of the database {@code postgres}. The URL contains the user, and no password is needed. */
    public String url() {
        return url(Databases.FIRST);
    }

    /** Returns the JDBC URL of a database. The URL contains the user, and no password is needed. */
    public String url(String database) {
        return Databases.url(port(), database);
    }

    /** Returns a data source for the database {@code postgres}, without a pool. */
    public DataSource dataSource() {
        return Databases.dataSource(url());
    }

    /** Returns the TCP port on the loopback address, which is the same over restarts. */
    public int port() {
        return programs.port();
    }

    /** Returns the process id of the postmaster, or empty while the server is stopped. */
    public Optional<Long> pid() {
        return programs.postmaster();
    }

    /** Returns the major version of PostgreSQL, such as 18. */
    public int majorVersion() {
        return programs.installation().major();
    }

    /** Returns PostgreSQL's data directory. */
    public Path dataDirectory() {
        return programs.data();
    }

    /** Returns the last lines of the server's log, oldest first. */
    public List<String> log() {
        return programs.log();
    }

    /** Ends all processes of the server and deletes the directory. */
    @Override
    public synchronized void close() {
        thaw();
        programs.stop("immediate");
        programs.delete();
    }

    @Override
    public String toString() {
        return "PostgreSQL " + majorVersion() + " at " + url() + " on " + dataDirectory();
    }
}
