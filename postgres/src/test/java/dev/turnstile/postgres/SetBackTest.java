package dev.turnstile.postgres;

import static dev.turnstile.lifecycle.RecordTable.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.embedded.ServerOptions;
import dev.turnstile.embedded.TemporaryCluster;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The log is set back under a running process, which goes on: nothing stays undelivered, nothing gets a wrong name. */
@Timeout(300)
class SetBackTest {

    private static final Path BINARIES_15 = Path.of("/usr/lib/postgresql/15/bin");

    private static final StateMachine<String, String> LAMP = StateMachine.define("lamp")
            .state("off", 0)
            .initial()
            .state("on", 1)
            .transition("switch_on")
            .from("off")
            .to("on")
            .build();

    private static final String TABLES = """
            CREATE TABLE ledger (stream text, version int, data text);
            CREATE TABLE lamps (id int PRIMARY KEY, state int NOT NULL);
            CREATE TABLE doors (id int PRIMARY KEY, state int NOT NULL);
            INSERT INTO lamps VALUES (1, 0), (2, 0);
            INSERT INTO doors VALUES (1, 0), (2, 0)""";

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();

    static boolean hasTools() {
        return Files.isExecutable(BINARIES_15.resolve("pg_dump")) && Files.isExecutable(BINARIES_15.resolve("initdb"));
    }

    private static ServerOptions options() {
        // A killed server loses nothing that it wrote to files: flushing them to the disk only takes time here.
        ServerOptions options =
                ServerOptions.defaults().withSetting("wal_keep_size", "256MB").withSetting("fsync", "off");
        return hasTools() ? options.withBinaries(BINARIES_15) : options;
    }

    private <T extends AutoCloseable> T closing(T resource) {
        open.addFirst(resource);
        return resource;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private TemporaryCluster primary(ServerOptions options) throws SQLException {
        TemporaryCluster primary = closing(TemporaryCluster.create(directory.resolve("primary"), options));
        primary.start();
        sql(primary.dataSource(), TABLES);
        return primary;
    }

    private static ServerOptions durable() {
        return options();
    }

    /** A process of the application, with a subscription that is exact and one that is not. */
    private static final class Application implements AutoCloseable {

        private final SwitchedServer server;
        private final HikariDataSource pool;
        private final PostgresTurnstile turnstile;
        private final Subscriber subscriber;
        private final Set<String> seen = ConcurrentHashMap.newKeySet();

        Application(TemporaryCluster cluster) {
            server = new SwitchedServer(cluster);
            pool = server.pool();
            turnstile = PostgresTurnstile.builder(pool)
                    .lease(Duration.ofMillis(600))
                    .open();
            subscriber = turnstile
                    .subscriptions()
                    .start(
                            Subscription.of(
                                    "seen",
                                    Selection.events(),
                                    delivery -> seen.add(delivery.event().stream() + " "
                                            + delivery.event().version())),
                            Subscription.exactlyOnce("ledger", Selection.events(), (deliveries, connection) -> {
                                try (PreparedStatement insert =
                                        connection.prepareStatement("INSERT INTO ledger VALUES (?, ?, ?)")) {
                                    for (var delivery : deliveries) {
                                        insert.setString(
                                                1, delivery.event().stream().toString());
                                        insert.setInt(2, delivery.event().version());
                                        insert.setString(
                                                3,
                                                String.valueOf(delivery.event().data()));
                                        insert.executeUpdate();
                                    }
                                }
                            }));
        }

        void append(String category, String key, String text) {
            for (int attempt = 0; ; attempt++) {
                try {
                    turnstile
                            .events()
                            .append(Append.to(
                                    StreamName.of(category, key),
                                    List.of(NewEvent.json("noted", 1, "{\"text\": \"" + text + "\"}"))));
                    return;
                } catch (RuntimeException e) {
                    if (attempt > 50) {
                        throw e;
                    }
                }
            }
        }

        void settled() {
            Eventually.holds(() -> rows(log()).equals(rows(ledger())));
            Eventually.holds(() -> seen.containsAll(rows(log())));
        }

        private String log() {
            return """
                    SELECT c.name || ' ' || s.key, e.version FROM turnstile.event e
                    JOIN turnstile.stream s ON s.id = e.stream_id JOIN turnstile.category c ON c.id = s.category
                    JOIN turnstile.event_type t ON t.id = e.type WHERE t.kind = 'event' ORDER BY 1, 2""";
        }

        private String ledger() {
            return "SELECT stream, version FROM ledger ORDER BY 1, 2";
        }

        List<String> rows(String query) {
            return SetBackTest.rows(pool, query);
        }

        @Override
        public void close() {
            subscriber.close();
            turnstile.close();
            pool.close();
        }
    }

    private static List<String> rows(DataSource dataSource, String query) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    columns.add(row.getString(i));
                }
                rows.add(String.join(" ", columns));
            }
            return rows;
        } catch (SQLException e) {
            return List.of("not read: " + e.getMessage());
        }
    }

    private static void sql(DataSource dataSource, String statements) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    private static String texts(String category) {
        return "SELECT s.key, e.data ->> 'text' FROM turnstile.event e JOIN turnstile.stream s ON s.id = e.stream_id"
                + " JOIN turnstile.category c ON c.id = s.category WHERE c.name = '" + category
                + "' ORDER BY s.key, e.version";
    }

    private static void burn(TemporaryCluster cluster, int transactions) throws SQLException {
        try (Connection connection = cluster.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = off");
            for (int i = 0; i < transactions; i++) {
                statement.execute("SELECT pg_current_xact_id()");
            }
        }
    }

    /** Copies the primary, and stops the copy: what comes now it does not have. */
    private TemporaryCluster leftBehind(TemporaryCluster primary) {
        TemporaryCluster standby = closing(primary.standby("standby", directory.resolve("standby")));
        Eventually.holds(() -> rows(standby.dataSource(), "SELECT count(*) FROM turnstile.event")
                .equals(rows(primary.dataSource(), "SELECT count(*) FROM turnstile.event")));
        standby.stop();
        return standby;
    }

    private static void promoted(TemporaryCluster primary, TemporaryCluster standby) {
        primary.kill();
        standby.start();
        standby.promote();
    }

    @Test
    void a_standby_that_is_behind_is_promoted_and_every_event_of_its_log_is_delivered() throws Exception {
        TemporaryCluster primary = primary(durable());
        Application application = closing(new Application(primary));
        application.append("orders", "1", "before");
        application.settled();
        TemporaryCluster standby = leftBehind(primary);
        for (int i = 0; i < 200; i++) {
            application.append("orders", "lost-" + i % 7, "lost " + i);
        }
        application.settled();
        promoted(primary, standby);
        application.server.meets(standby);
        for (int i = 0; i < 20; i++) {
            application.append("orders", "kept-" + i % 7, "kept " + i);
        }
        application.settled();
        assertThat(application.rows(ledgerTwice())).isEmpty();
    }

    private static String ledgerTwice() {
        return "SELECT stream, version, count(*) FROM ledger GROUP BY 1, 2 HAVING count(*) > 1";
    }

    @Test
    void numbers_of_a_lost_category_do_not_name_the_one_that_has_them_now() throws Exception {
        TemporaryCluster primary = primary(durable());
        Application application = closing(new Application(primary));
        application.append("orders", "1", "before");
        application.settled();
        TemporaryCluster standby = leftBehind(primary);
        application.append("lost", "1", "lost");
        promoted(primary, standby);
        try (HikariDataSource pool = SwitchedServer.pool(standby.dataSource());
                PostgresTurnstile other = PostgresTurnstile.open(pool)) {
            other.events()
                    .append(Append.to(
                            StreamName.of("other", "1"), List.of(NewEvent.json("noted", 1, "{\"text\": \"x\"}"))));
        }
        application.server.meets(standby);
        application.append("lost", "1", "again");
        assertThat(application.rows(texts("other"))).containsExactly("1 x");
        assertThat(application.rows(texts("lost"))).containsExactly("1 again");
        assertThat(application.turnstile.events().stream(StreamName.of("lost", "1"))
                        .orElseThrow()
                        .version())
                .isEqualTo(1);
        application.settled();
    }

    @Test
    void keys_of_a_lost_subject_do_not_encrypt_for_the_one_that_has_its_number_now() throws Exception {
        TemporaryCluster primary = primary(durable());
        Application application = closing(new Application(primary));
        Guests.append(application.turnstile.events(), new Guests.Moved("b0", "g0", "Rue 0"));
        TemporaryCluster standby = leftBehind(primary);
        Guests.append(application.turnstile.events(), new Guests.Moved("b1", "ada", "Rue 1"));
        promoted(primary, standby);
        try (HikariDataSource pool = SwitchedServer.pool(standby.dataSource());
                PostgresTurnstile other = PostgresTurnstile.open(pool)) {
            Guests.append(other.events(), new Guests.Moved("b2", "bob", "Rue 2"));
        }
        application.server.meets(standby);
        Eventually.holds(() -> !application.rows("SELECT 1").getFirst().startsWith("not"));
        Guests.append(application.turnstile.events(), new Guests.Moved("b1", "ada", "Rue 3"));
        try (HikariDataSource pool = SwitchedServer.pool(standby.dataSource());
                PostgresTurnstile other = PostgresTurnstile.open(pool)) {
            other.erasure().forget("bob");
            assertThat(Guests.read(other.events(), "b1")).containsExactly(new Guests.Moved("b1", "ada", "Rue 3"));
        }
    }

    @Test
    void a_lifecycle_that_was_lost_is_bound_again_and_its_transitions_are_its_own() throws Exception {
        TemporaryCluster primary = primary(durable());
        Application application = closing(new Application(primary));
        application.append("orders", "1", "before");
        TemporaryCluster standby = leftBehind(primary);
        Lifecycle<String, String> lamps = application.turnstile.lifecycle(LAMP, table("lamps"));
        lamps.fire(1, "switch_on");
        promoted(primary, standby);
        try (HikariDataSource pool = SwitchedServer.pool(standby.dataSource());
                PostgresTurnstile other = PostgresTurnstile.open(pool)) {
            other.lifecycle(LAMP, table("doors")).fire(1, "switch_on");
        }
        application.server.meets(standby);
        Eventually.holds(() -> !application.rows("SELECT 1").getFirst().startsWith("not"));
        lamps.fire(2, "switch_on");
        assertThat(
                        application.rows(
                                "SELECT c.name, s.key FROM turnstile.stream s"
                                        + " JOIN turnstile.category c ON c.id = s.category WHERE c.name IN ('lamps', 'doors') ORDER BY 1, 2"))
                .containsExactly("doors 1", "lamps 2");
        assertThat(lamps.history(2)).hasSize(1);
        assertThat(lamps.history(1)).isEmpty();
    }

    @Test
    void a_synchronous_standby_is_promoted_and_nothing_that_was_acknowledged_is_missing() throws Exception {
        TemporaryCluster primary = primary(durable());
        Application application = closing(new Application(primary));
        TemporaryCluster standby = closing(primary.standby("standby", directory.resolve("standby")));
        primary.synchronous(List.of("standby"));
        Eventually.holds(() -> rows(primary.dataSource(), "SELECT sync_state FROM pg_stat_replication")
                .equals(List.of("sync")));
        for (int i = 0; i < 50; i++) {
            application.append("orders", String.valueOf(i % 7), "kept " + i);
        }
        primary.kill();
        standby.promote();
        sql(standby.dataSource(), "SELECT 1");
        application.server.meets(standby);
        application.append("orders", "8", "after");
        assertThat(application.rows("SELECT count(*) FROM turnstile.event")).containsExactly("51");
        application.settled();
        assertThat(application.rows(ledgerTwice())).isEmpty();
    }

    @Test
    void a_server_that_loses_asynchronous_commits_delivers_every_event_that_it_has_afterwards() throws Exception {
        TemporaryCluster primary =
                primary(durable().withSetting("synchronous_commit", "off").withSetting("wal_writer_delay", "10s"));
        Application application = closing(new Application(primary));
        application.append("orders", "1", "before");
        application.settled();
        sql(primary.dataSource(), "CHECKPOINT");
        for (int i = 0; i < 20; i++) {
            application.append("lost", String.valueOf(i % 7), "lost " + i);
        }
        application.settled();
        primary.kill();
        primary.start();
        for (int i = 0; i < 20; i++) {
            application.append("orders", "kept-" + i % 7, "kept " + i);
        }
        application.settled();
        assertThat(application.rows(ledgerTwice())).isEmpty();
    }

    @Test
    void a_killed_backend_changes_the_incarnation_on_the_newest_server_too() throws Exception {
        TemporaryCluster server =
                closing(TemporaryCluster.create(directory.resolve("newest"), ServerOptions.defaults()));
        server.start();
        sql(server.dataSource(), TABLES);
        try (HikariDataSource pool = SwitchedServer.pool(server.dataSource());
                PostgresTurnstile turnstile = PostgresTurnstile.open(pool)) {
            String before = rows(pool, "SELECT turnstile.incarnation()").getFirst();
            assertThat(rows(pool, "SELECT turnstile.incarnation()")).containsExactly(before);
            long backend = Long.parseLong(rows(pool, "SELECT pg_backend_pid()").getFirst());
            server.killBackend(backend);
            assertThat(server.awaitReady(Duration.ofSeconds(60))).isTrue();
            Eventually.holds(() -> {
                List<String> now = rows(pool, "SELECT turnstile.incarnation()");
                return !now.getFirst().startsWith("not read") && !now.equals(List.of(before));
            });
            assertThat(turnstile.events().types()).isEmpty();
        }
    }

    @Test
    @EnabledIf("hasTools")
    void a_dump_in_a_fresh_cluster_is_refused_until_it_is_recovered_and_then_delivers() throws Exception {
        TemporaryCluster primary = primary(durable());
        burn(primary, 3_000);
        try (Application before = new Application(primary)) {
            for (int i = 0; i < 20; i++) {
                before.append("orders", String.valueOf(i % 7), "before " + i);
            }
            before.settled();
        }
        Path dump = directory.resolve("dump.sql");
        run(
                "pg_dump",
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(primary.port()),
                "-U",
                "postgres",
                "-f",
                dump,
                "postgres");
        TemporaryCluster fresh = closing(TemporaryCluster.create(directory.resolve("fresh"), options()));
        fresh.start();
        run(
                "psql",
                "-q",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(fresh.port()),
                "-U",
                "postgres",
                "-f",
                dump,
                "postgres");

        assertThatThrownBy(() -> PostgresTurnstile.open(fresh.dataSource()))
                .isInstanceOf(LogNeedsRecovery.class)
                .hasMessageContaining("run 'turnstile recover'");
        assertThatThrownBy(() -> PostgresTurnstile.builder(fresh.dataSource()).openInstalled())
                .isInstanceOf(LogNeedsRecovery.class);
        RecoveryReport report = LogRecovery.of(fresh.dataSource()).recover(false);
        assertThat(report.recovered()).isTrue();
        assertThat(report.events()).isEqualTo(20);
        assertThat(report.era()).isEqualTo(2);
        assertThat(report.losses()).isEmpty();
        RecoveryReport again = LogRecovery.of(fresh.dataSource()).recover(false);
        assertThat(again.recovered()).isFalse();
        assertThat(again.era()).isEqualTo(2);

        Application after = closing(new Application(fresh));
        for (int i = 0; i < 20; i++) {
            after.append("orders", String.valueOf(i % 7), "after " + i);
        }
        Eventually.holds(() -> after.rows(after.log()).equals(after.rows(after.ledger())));
        assertThat(after.rows("SELECT count(*) FROM ledger")).containsExactly("40");
        assertThat(after.rows("EXPLAIN SELECT position FROM turnstile.event WHERE (horizon, position) > ('1', 0)"
                        + " AND horizon < turnstile.log_xmin() ORDER BY horizon, position LIMIT 10"))
                .as("the clock is a part of the statement, not a call")
                .anyMatch(line -> line.contains("pg_snapshot_xmin(pg_current_snapshot())"));
    }

    @Test
    @EnabledIf("hasTools")
    void an_upgraded_cluster_goes_on_where_the_old_one_was() throws Exception {
        TemporaryCluster primary = primary(durable());
        burn(primary, 1_000);
        Application application = closing(new Application(primary));
        for (int i = 0; i < 20; i++) {
            application.append("orders", String.valueOf(i % 7), "before " + i);
        }
        application.settled();
        primary.stop();
        TemporaryCluster upgraded = closing(TemporaryCluster.create(directory.resolve("upgraded"), options()));
        run(
                "pg_upgrade",
                "-b",
                BINARIES_15,
                "-B",
                BINARIES_15,
                "-d",
                primary.dataDirectory(),
                "-D",
                upgraded.dataDirectory(),
                "-U",
                "postgres",
                "-p",
                String.valueOf(primary.port()),
                "-P",
                String.valueOf(upgraded.port()),
                "-s",
                directory);
        upgraded.start();
        application.server.meets(upgraded);
        application.append("orders", "8", "after");
        application.settled();
        assertThat(LogRecovery.of(upgraded.dataSource()).recover(true).recovered())
                .isFalse();
    }

    @Test
    @EnabledIf("hasTools")
    void a_backup_restored_to_a_point_in_time_delivers_every_event_that_it_has() throws Exception {
        Path archive = Files.createDirectory(directory.resolve("archive"));
        ownedByServer(archive);
        TemporaryCluster primary = primary(
                durable().withSetting("archive_mode", "on").withSetting("archive_command", "cp %p " + archive + "/%f"));
        Application application = closing(new Application(primary));
        application.append("orders", "1", "before the backup");
        TemporaryCluster restored = closing(primary.standby("restored", directory.resolve("restored")));
        restored.kill();
        application.append("orders", "1", "before the point");
        application.settled();
        sql(primary.dataSource(), "SELECT pg_create_restore_point('point')");
        for (int i = 0; i < 50; i++) {
            application.append("lost", String.valueOf(i % 7), "lost " + i);
        }
        application.settled();
        sql(primary.dataSource(), "SELECT pg_switch_wal()");
        Eventually.holds(() -> rows(
                        primary.dataSource(),
                        "SELECT last_archived_wal = (SELECT pg_walfile_name("
                                + "pg_current_wal_lsn() - 1)) OR archived_count > 0 FROM pg_stat_archiver")
                .equals(List.of("t")));
        primary.stop();
        Files.move(
                restored.dataDirectory().resolve("standby.signal"),
                restored.dataDirectory().resolve("recovery.signal"));
        restored.reset("primary_conninfo");
        restored.set("archive_mode", "off");
        restored.set("restore_command", "cp " + archive + "/%f %p");
        restored.set("recovery_target_name", "point");
        restored.set("recovery_target_action", "promote");
        restored.start();
        Eventually.holds(
                () -> rows(restored.dataSource(), "SELECT pg_is_in_recovery()").equals(List.of("f")));
        application.server.meets(restored);
        for (int i = 0; i < 10; i++) {
            application.append("orders", "2", "after " + i);
        }
        application.settled();
        assertThat(application.rows("SELECT count(*) FROM turnstile.event")).containsExactly("12");
    }

    private static void ownedByServer(Path path) throws IOException, InterruptedException {
        new ProcessBuilder("chmod", "777", path.toString()).start().waitFor();
    }

    /** Runs a program of PostgreSQL, none of which runs as root. */
    private void run(String program, Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            // As the clusters' own programs: in a user namespace without a mapping the process is nobody.
            command.addAll(List.of("unshare", "--user"));
        }
        command.add(BINARIES_15.resolve(program).toString());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Path output = Files.createTempFile("turnstile", ".out");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }
}
