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
 * A PostgreSQL cluster for tests of failures: it is killed, frozen, started again, copied into a standby and promoted.
 *
 * <p>Unlike an {@link EmbeddedPostgres} it is not protected against other processes, stays on its port through every
 * start, and its settings can be changed while it runs. It listens on the loopback address only and trusts everybody who
 * can connect there. Signals need Linux or another system with {@code kill}.
 *
 * <p>A method may be called from any thread, but two that start, stop or kill the same cluster exclude each other.
 */
public final class TemporaryCluster implements AutoCloseable {

    private final ClusterPrograms programs;
    private final Map<String, String> settings;

    private TemporaryCluster(ClusterPrograms programs, Map<String, String> settings) {
        this.programs = programs;
        this.settings = new TreeMap<>(settings);
    }

    /**
     * Initialises a cluster without starting it. Commits are durable unless the options say otherwise.
     *
     * @param directory created where missing, otherwise empty; deleted by {@link #close}
     * @param options the binaries, the port and the settings
     * @throws EmbeddedPostgresException if there are no binaries for this platform, or the directory cannot be initialised
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
     * Starts the server and waits until it accepts connections, crash recovery included. What a killed server left is
     * waited for.
     *
     * @throws EmbeddedPostgresException if it does not come up, with its own reason
     */
    public synchronized void start() {
        programs.start();
    }

    /** Stops the server in mode fast: connections are ended, what is committed is written. Does nothing if it is stopped. */
    public synchronized void stop() {
        programs.stop("fast");
    }

    /** Stops the server in mode immediate: all its processes end without a checkpoint, the next start recovers. */
    public synchronized void stopImmediately() {
        programs.stop("immediate");
    }

    /**
     * Kills the postmaster with SIGKILL. Its other processes end by themselves as soon as they notice, busy ones only
     * after their statement; {@link #start} waits for them.
     */
    public synchronized void kill() {
        programs.postmaster().ifPresent(Signals::kill);
    }

    /** Kills one process of the server with SIGKILL: the postmaster ends all others and recovers. */
    public void killBackend(long pid) {
        Signals.kill(pid);
    }

    /** Stops one process of the server with SIGSTOP, until {@link #thaw}; the other processes go on. */
    public void freeze(long pid) {
        Signals.freeze(pid);
    }

    /** Continues a frozen process with SIGCONT. */
    public void thaw(long pid) {
        Signals.thaw(pid);
    }

    /** Freezes the postmaster and all its processes; no answer comes from the server until {@link #thaw()}. */
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
     * Waits until the server accepts connections, as after {@link #killBackend}.
     *
     * @return false if the time was not enough
     */
    public boolean awaitReady(Duration timeout) {
        return Databases.awaitReady(dataSource(), timeout);
    }

    /**
     * Sets a server setting in {@code postgresql.auto.conf}; a running server loads it again.
     *
     * @param value as it would stand in {@code postgresql.conf}, without quotes around it
     */
    public synchronized void set(String name, String value) {
        settings.put(name, value);
        programs.write(settings);
        programs.reload();
    }

    /** Gives a setting its default again; a running server loads it again. */
    public synchronized void reset(String name) {
        settings.remove(name);
        programs.write(settings);
        programs.reload();
    }

    /**
     * Copies this running cluster into a standby that streams from it, and starts the standby. It is asynchronous until
     * {@link #synchronous} names it. Needs PostgreSQL 15 or later.
     *
     * @param name its {@code application_name}
     * @param directory created where missing, otherwise empty; deleted when the standby is closed
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

    /** Has every commit wait for the standbys of these names; for none of them if the list is empty. */
    public void synchronous(List<String> standbys) {
        if (standbys.isEmpty()) {
            reset("synchronous_standby_names");
        } else {
            // In quotes, for FIRST and ANY are keywords here.
            set(
                    "synchronous_standby_names",
                    standbys.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", ")));
        }
    }

    /** Lets a standby stream from another primary, such as one that was promoted. */
    public synchronized void follow(TemporaryCluster primary, String name) {
        set("primary_conninfo", primary.programs.conninfo(name));
    }

    /**
     * Makes a standby a primary on a new timeline and waits until it accepts writes. The primary so far is left alone:
     * stop or kill it first, or there are two.
     */
    public synchronized void promote() {
        settings.remove("primary_conninfo");
        programs.write(settings);
        programs.promote();
    }

    /** Returns the JDBC URL of the database {@code postgres}; it names the user and needs no password. */
    public String url() {
        return url(Databases.FIRST);
    }

    /** Returns the JDBC URL of a database; it names the user and needs no password. */
    public String url(String database) {
        return Databases.url(port(), database);
    }

    /** Returns connections to the database {@code postgres}, each a new one: there is no pool. */
    public DataSource dataSource() {
        return Databases.dataSource(url());
    }

    /** Returns the TCP port on the loopback address; it stays the same through all starts. */
    public int port() {
        return programs.port();
    }

    /** Returns the process id of the postmaster; empty while none runs. */
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

    /** Ends every process of the server and deletes the directory. */
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
