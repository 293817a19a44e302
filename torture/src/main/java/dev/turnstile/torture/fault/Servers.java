package dev.turnstile.torture.fault;

import dev.turnstile.embedded.EmbeddedPostgresException;
import dev.turnstile.embedded.ServerOptions;
import dev.turnstile.embedded.TemporaryCluster;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The servers that the suite starts: a primary, a synchronous and an asynchronous standby. Used by one thread. */
public final class Servers {

    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(50);

    private static final String CAUGHT_UP = """
            SELECT count(*) FROM pg_stat_replication WHERE application_name = ? AND state = 'streaming'
            AND flush_lsn >= pg_current_wal_flush_lsn()""";

    private final Path directory;
    private final ServerOptions options;
    private final Opened opened;
    private int standbys;
    private Member primary;
    private Member synchronous;
    private Member asynchronous;

    private record Member(String name, Disk disk, TemporaryCluster cluster) {

        void close() {
            cluster.close();
            disk.close();
        }
    }

    /**
     * Initialises and starts the three servers.
     *
     * @param opened closes them
     */
    public Servers(Path directory, ServerOptions binaries, Opened opened) {
        this.directory = directory;
        this.opened = opened;
        this.options = binaries.withSetting("max_connections", "100")
                .withSetting("shared_buffers", "64MB")
                .withSetting("wal_keep_size", "192MB")
                .withSetting("max_wal_size", "192MB")
                .withSetting("commit_siblings", "1")
                .withSetting("checkpoint_timeout", "60s")
                .withSetting("wal_retrieve_retry_interval", "100ms")
                .withSetting("wal_sender_timeout", "5s")
                .withSetting("wal_receiver_timeout", "5s")
                .withSetting("wal_receiver_status_interval", "1s");
        Disk disk = disk("server-0");
        TemporaryCluster cluster = TemporaryCluster.create(disk.directory().resolve("postgresql"), options);
        opened.onClose(cluster::close);
        cluster.start();
        primary = new Member("server-0", disk, cluster);
        synchronous = standby();
        asynchronous = standby();
        requireSynchronous();
    }

    private Disk disk(String name) {
        Disk disk = Disk.create(directory.resolve(name));
        opened.onClose(disk::close);
        return disk;
    }

    private Member standby() {
        String name = "server-" + ++standbys;
        Disk disk = disk(name);
        TemporaryCluster cluster =
                primary.cluster().standby(name, disk.directory().resolve("postgresql"));
        opened.onClose(cluster::close);
        return new Member(name, disk, cluster);
    }

    /** Makes commits wait for the synchronous standby, after it has caught up with the primary. */
    private void requireSynchronous() {
        awaitCaughtUp(synchronous);
        primary.cluster().synchronous(List.of(synchronous.name()));
    }

    /** Returns the primary. */
    public TemporaryCluster primary() {
        return primary.cluster();
    }

    /** Returns whether the primary's disk can be filled. */
    public boolean limitedDisk() {
        return primary.disk().limited();
    }

    /** Returns a description of version, servers and storage. */
    public String describe() {
        return "PostgreSQL " + primary().majorVersion() + ", a synchronous and an asynchronous standby, on "
                + (limitedDisk() ? "file systems in memory" : "disk");
    }

    /** Kills the primary's postmaster with SIGKILL and starts it again. */
    void killPostmaster() {
        primary().kill();
        primary().start();
    }

    /** Stops the primary and promotes the synchronous standby, which has all acknowledged commits. */
    void promoteSynchronous() {
        // After a crash of the primary, a commit is visible before it is replicated. The suite promotes only a standby
        // that has caught up since.
        awaitCaughtUp(synchronous);
        primary().stopImmediately();
        failOver(synchronous, asynchronous);
    }

    /** Stops replication to the asynchronous standby, then stops the primary, and promotes the standby. */
    void promoteAsynchronous(Duration behind) {
        // A frozen standby would still receive the data in its socket buffer.
        asynchronous.cluster().reset("primary_conninfo");
        LockSupport.parkNanos(behind.toNanos());
        primary().stopImmediately();
        failOver(asynchronous, synchronous);
    }

    private void failOver(Member next, Member other) {
        Member former = primary;
        next.cluster().promote();
        next.cluster().synchronous(List.of());
        primary = next;
        former.close();
        other.close();
    }

    /** Creates two standbys of the current primary. */
    void rebuildStandbys() {
        synchronous = standby();
        asynchronous = standby();
        requireSynchronous();
    }

    void fillDisk() {
        primary.disk().fill();
    }

    void freeDisk() {
        primary.disk().free();
    }

    /** Waits until the primary accepts connections, and starts it if it has stopped. */
    void awaitReady() {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!primary().awaitReady(Duration.ofSeconds(2))) {
            if (!primary().running()) {
                primary().start();
            }
            if (System.nanoTime() > deadline) {
                throw new EmbeddedPostgresException(
                        "expected the server to be ready within " + TIMEOUT + ": " + primary(),
                        primary().log());
            }
        }
    }

    private void awaitCaughtUp(Member standby) {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!caughtUp(standby)) {
            if (System.nanoTime() > deadline) {
                throw new EmbeddedPostgresException(
                        "expected the standby " + standby.name() + " to catch up within " + TIMEOUT,
                        standby.cluster().log());
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private boolean caughtUp(Member standby) {
        try (Connection connection = primary().dataSource().getConnection();
                PreparedStatement query = connection.prepareStatement(CAUGHT_UP)) {
            query.setString(1, standby.name());
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getInt(1) > 0;
            }
        } catch (SQLException e) {
            return false;
        }
    }
}
