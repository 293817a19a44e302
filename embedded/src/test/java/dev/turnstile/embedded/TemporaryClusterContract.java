package dev.turnstile.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of {@link TemporaryCluster} for any binaries. */
abstract class TemporaryClusterContract {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path parent;

    /** The binaries under test. */
    abstract ServerOptions options();

    private TemporaryCluster started() throws SQLException {
        TemporaryCluster cluster =
                TemporaryCluster.create(parent.resolve("primary"), options().withSetting("wal_keep_size", "256MB"));
        cluster.start();
        Sql.execute(cluster.dataSource(), "CREATE TABLE t (n int PRIMARY KEY)");
        Sql.execute(cluster.dataSource(), "INSERT INTO t VALUES (1)");
        return cluster;
    }

    @Test
    void committed_rows_survive_the_kill_of_the_postmaster_at_the_same_port() throws SQLException {
        try (TemporaryCluster cluster = started()) {
            int port = cluster.port();
            cluster.kill();
            cluster.start();
            assertThat(Sql.query(cluster.dataSource(), "SELECT count(*) FROM t"))
                    .isEqualTo("1");
            assertThat(cluster.port()).isEqualTo(port);
        }
        assertThat(parent.resolve("primary")).doesNotExist();
    }

    @Test
    void a_killed_backend_ends_all_connections_and_the_server_recovers() throws SQLException {
        try (TemporaryCluster cluster = started();
                Connection open = cluster.dataSource().getConnection();
                Connection other = cluster.dataSource().getConnection()) {
            cluster.killBackend(backend(open));
            assertThat(other.isValid(1) && open.isValid(1)).isFalse();
            assertThat(cluster.awaitReady(PATIENCE)).isTrue();
            assertThat(Sql.query(cluster.dataSource(), "SELECT count(*) FROM t"))
                    .isEqualTo("1");
        }
    }

    @Test
    void a_frozen_backend_responds_after_it_is_thawed() throws SQLException {
        try (TemporaryCluster cluster = started();
                Connection open = cluster.dataSource().getConnection()) {
            long backend = backend(open);
            cluster.freeze(backend);
            assertThat(open.isValid(1)).isFalse();
            cluster.thaw(backend);
            assertThat(cluster.awaitReady(PATIENCE)).isTrue();
        }
    }

    @Test
    void a_setting_is_changed_while_the_server_runs() throws SQLException {
        try (TemporaryCluster cluster = started()) {
            cluster.set("commit_delay", "20000");
            eventually(cluster, "SHOW commit_delay", "20000");
            cluster.reset("commit_delay");
            eventually(cluster, "SHOW commit_delay", "0");
        }
    }

    @Test
    void a_synchronous_standby_has_every_commit_when_it_is_promoted() throws SQLException {
        try (TemporaryCluster primary = started();
                TemporaryCluster standby = primary.standby("first", parent.resolve("standby"))) {
            primary.synchronous(List.of("first"));
            eventually(primary, "SELECT coalesce(min(sync_state), 'none') FROM pg_stat_replication", "sync");
            Sql.execute(primary.dataSource(), "INSERT INTO t SELECT generate_series(2, 100)");
            primary.stopImmediately();
            standby.promote();
            assertThat(Sql.query(standby.dataSource(), "SELECT count(*) FROM t"))
                    .isEqualTo("100");
            Sql.execute(standby.dataSource(), "INSERT INTO t VALUES (101)");
            assertThat(Files.exists(standby.dataDirectory())).isTrue();
        }
    }

    private static long backend(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void eventually(TemporaryCluster cluster, String query, String expected) {
        await().atMost(PATIENCE)
                .until(() -> Sql.query(cluster.dataSource(), query).equals(expected));
    }
}
