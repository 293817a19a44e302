package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.embedded.ServerOptions;
import dev.turnstile.embedded.TemporaryCluster;
import dev.turnstile.postgres.recovery.LogNeedsRecoveryException;
import dev.turnstile.postgres.recovery.RecoveryReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/** A log restored from a dump, an upgrade or a backup is delivered from there on. */
@Timeout(300)
class RestoredLogTest extends SetBackClusters {

    /** The rows that a replica must have before its primary stops. */
    private static final String ENDS = """
            SELECT (SELECT count(*) FROM turnstile.event), (SELECT count(*) FROM ledger),
              (SELECT string_agg(concat_ws(' ', subscription, shard, horizon, position), ', ' ORDER BY subscription, shard)
               FROM turnstile.subscription_shard)""";

    @Test
    @EnabledIf("hasTools")
    void a_dump_in_a_fresh_cluster_is_refused_until_it_is_recovered_and_then_delivers() throws Exception {
        TemporaryCluster primary = primary(options());
        burn(primary, 3_000);
        try (SetBackApplication before = new SetBackApplication(primary)) {
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
                .isInstanceOf(LogNeedsRecoveryException.class)
                .hasMessageContaining("run 'turnstile recover'");
        assertThatThrownBy(() -> PostgresTurnstile.builder(fresh.dataSource()).openInstalled())
                .isInstanceOf(LogNeedsRecoveryException.class);
        RecoveryReport report = LogRecovery.of(fresh.dataSource()).recover(false);
        assertThat(report.recovered()).isTrue();
        assertThat(report.events()).isEqualTo(20);
        assertThat(report.era()).isEqualTo(2);
        assertThat(report.losses()).isEmpty();
        RecoveryReport again = LogRecovery.of(fresh.dataSource()).recover(false);
        assertThat(again.recovered()).isFalse();
        assertThat(again.era()).isEqualTo(2);

        SetBackApplication after = closing(new SetBackApplication(fresh));
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

    @Tag("slow")
    @Test
    @EnabledIf("hasTools")
    void an_upgraded_cluster_continues_where_the_old_one_ended() throws Exception {
        TemporaryCluster primary = primary(options());
        burn(primary, 1_000);
        SetBackApplication application = closing(new SetBackApplication(primary));
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

    @Tag("slow")
    @Test
    @EnabledIf("hasTools")
    void a_backup_restored_to_a_point_in_time_delivers_every_event_that_it_has() throws Exception {
        Path archive = Files.createDirectory(directory.resolve("archive"));
        ownedByServer(archive);
        TemporaryCluster primary = primary(
                options().withSetting("archive_mode", "on").withSetting("archive_command", "cp %p " + archive + "/%f"));
        SetBackApplication application = closing(new SetBackApplication(primary));
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

    @Tag("slow")
    @Test
    @EnabledIf("hasTools")
    void a_logical_replica_with_lower_transaction_numbers_is_refused_until_it_is_recovered_and_then_delivers()
            throws Exception {
        TemporaryCluster primary = primary(logical());
        burn(primary, 3_000);
        SetBackApplication application = closing(new SetBackApplication(primary));
        TemporaryCluster replica = replicated(primary, application, 0);

        assertThatThrownBy(() -> PostgresTurnstile.open(replica.dataSource()))
                .isInstanceOf(LogNeedsRecoveryException.class)
                .hasMessageContaining("lower transaction numbers")
                .hasMessageContaining("run 'turnstile recover'");
        RecoveryReport report = LogRecovery.of(replica.dataSource()).recover(true);
        assertThat(report.recovered()).isTrue();
        assertThat(report.events()).isEqualTo(40);
        assertThat(report.sequences()).contains("turnstile.event_position_seq to " + report.lastPosition());
        assertThat(report.losses()).isEmpty();
        goesOn(application, replica);
    }

    @Tag("slow")
    @Test
    @EnabledIf("hasTools")
    void a_logical_replica_with_higher_transaction_numbers_is_refused_until_its_sequences_are_set_and_then_delivers()
            throws Exception {
        TemporaryCluster primary = primary(logical());
        SetBackApplication application = closing(new SetBackApplication(primary));
        TemporaryCluster replica = replicated(primary, application, 5_000);

        assertThatThrownBy(() -> PostgresTurnstile.open(replica.dataSource()))
                .isInstanceOf(LogNeedsRecoveryException.class)
                .hasMessageContaining("the position of the last event is " + last(replica) + ", expected less than 1,")
                .hasMessageContaining("run 'turnstile recover'");
        RecoveryReport report = LogRecovery.of(replica.dataSource()).recover(true);
        assertThat(report.recovered()).isFalse();
        assertThat(report.sequences())
                .contains("turnstile.event_position_seq to " + report.lastPosition())
                .anyMatch(one -> one.startsWith("turnstile.subscription_id_seq to "))
                .anyMatch(one -> one.startsWith("turnstile.stream_id_seq to "))
                .anyMatch(one -> one.startsWith("turnstile.category_id_seq to "))
                .anyMatch(one -> one.startsWith("turnstile.event_type_id_seq to "));
        assertThat(LogRecovery.of(replica.dataSource()).recover(true).sequences())
                .isEmpty();
        goesOn(application, replica);
    }

    @Tag("slow")
    @Test
    @EnabledIf("hasTools")
    void the_sequence_of_positions_of_a_replica_whose_events_are_archived_is_set_above_them() throws Exception {
        TemporaryCluster primary = primary(logical());
        SetBackApplication application = closing(new SetBackApplication(primary));
        TemporaryCluster replica = replicated(primary, application, 5_000);
        String last = last(replica);
        sql(replica.dataSource(), """
                CREATE TABLE turnstile.event_archive_all PARTITION OF turnstile.event_archive DEFAULT;
                WITH moved AS (DELETE FROM turnstile.event RETURNING *) INSERT INTO turnstile.event_archive SELECT * FROM moved;
                UPDATE turnstile.stream SET archived_up_to = version""");
        assertThatThrownBy(() -> PostgresTurnstile.open(replica.dataSource()))
                .isInstanceOf(LogNeedsRecoveryException.class)
                .hasMessageContaining("the position of the last event is " + last);
        assertThat(LogRecovery.of(replica.dataSource()).recover(true).sequences())
                .contains("turnstile.event_position_seq to " + last);
    }

    private static String last(TemporaryCluster cluster) {
        return rows(cluster.dataSource(), "SELECT max(position) FROM turnstile.event")
                .getFirst();
    }

    private static ServerOptions logical() {
        return options().withSetting("wal_level", "logical");
    }

    /**
     * Replicates the tables of a running application, which has appended half of its events before, and stops the
     * primary when the replica has caught up.
     *
     * @param transactions the number of transaction ids that the replica consumes before
     */
    private TemporaryCluster replicated(TemporaryCluster primary, SetBackApplication application, int transactions)
            throws Exception {
        TemporaryCluster replica = closing(TemporaryCluster.create(directory.resolve("replica"), logical()));
        replica.start();
        burn(replica, transactions);
        Path schema = directory.resolve("schema.sql");
        run("pg_dump", "-s", "-h", "127.0.0.1", "-p", primary.port(), "-U", "postgres", "-f", schema, "postgres");
        run(
                "psql",
                "-q",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                "127.0.0.1",
                "-p",
                replica.port(),
                "-U",
                "postgres",
                "-f",
                schema);
        append(application, "first");
        sql(primary.dataSource(), "CREATE PUBLICATION everything FOR ALL TABLES");
        sql(
                replica.dataSource(),
                "CREATE SUBSCRIPTION everything CONNECTION 'host=127.0.0.1 user=postgres dbname=postgres port="
                        + primary.port() + "' PUBLICATION everything");
        Eventually.holds(() -> rows(replica.dataSource(), "SELECT DISTINCT srsubstate FROM pg_subscription_rel")
                .equals(List.of("r")));
        append(application, "second");
        application.settled();
        Eventually.holds(() -> rows(replica.dataSource(), ENDS).equals(rows(primary.dataSource(), ENDS)));
        primary.kill();
        sql(replica.dataSource(), "ALTER SUBSCRIPTION everything DISABLE");
        sql(replica.dataSource(), "ALTER SUBSCRIPTION everything SET (slot_name = NONE)");
        sql(replica.dataSource(), "DROP SUBSCRIPTION everything");
        return replica;
    }

    private static void append(SetBackApplication application, String text) {
        for (int i = 0; i < 20; i++) {
            application.append("orders", String.valueOf(i % 7), text + " " + i);
        }
    }

    private static void goesOn(SetBackApplication application, TemporaryCluster replica) {
        application.server.meets(replica);
        append(application, "after");
        application.append("other", "1", "in a category that is new");
        application.settled();
        assertThat(application.rows("SELECT count(*), count(DISTINCT position) FROM turnstile.event"))
                .containsExactly("61 61");
        assertThat(application.rows("SELECT count(*) FROM ledger")).containsExactly("61");
    }

    /** Consumes transaction ids. */
    private static void burn(TemporaryCluster cluster, int transactions) throws SQLException {
        sql(cluster.dataSource(), """
                DO $$ BEGIN
                  FOR n IN 1..%d LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP;
                END $$""".formatted(transactions));
    }

    private static void ownedByServer(Path path) throws IOException, InterruptedException {
        new ProcessBuilder("chmod", "777", path.toString()).start().waitFor();
    }

    /** Runs a PostgreSQL program as an unprivileged user. */
    private void run(String program, Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            // In a user namespace without a mapping, the process runs as user nobody, like the servers.
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
