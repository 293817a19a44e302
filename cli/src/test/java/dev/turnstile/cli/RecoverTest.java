package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.cli.TestServer.TestDatabase;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.PostgresTurnstile;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The command that repairs a restored log. */
class RecoverTest {

    private final TestDatabase database = TestServer.newDatabase();

    @BeforeEach
    void append() {
        try (PostgresTurnstile turnstile = PostgresTurnstile.open(database.dataSource())) {
            NewEvent event = NewEvent.ofJson("sold", 1, "{}");
            turnstile.events().append(Append.of(StreamName.of("orders", 42), List.of(event, event)));
        }
    }

    private void sql(String statements) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    private String value(String query) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    /** Sets the numbers that a dump from a cluster with higher transaction ids contains. */
    private void restoredFromAnotherCluster() throws SQLException {
        sql(
                "UPDATE turnstile.stream SET horizon = '900000000000'; UPDATE turnstile.event SET horizon = '900000000000'");
    }

    @Test
    void a_log_in_order_is_not_changed() {
        Run run = Run.turnstile("recover", "--url", database.url()).succeeds();
        assertThat(run.out()).contains("era 1: in order", "events      2", "missing     none");
    }

    @Test
    void a_restored_log_is_refused_by_every_command_until_it_is_recovered() throws SQLException {
        restoredFromAnotherCluster();
        Run.turnstile("subscriptions", "--url", database.url()).refuses("run 'turnstile recover'");
        Run.turnstile("verify", "--url", database.url()).refuses("run 'turnstile recover'");
        assertThat(Run.turnstile("recover", "--url", database.url()).succeeds().out())
                .contains("era 2: its clock was behind its horizons and was set above them");
        Run.turnstile("subscriptions", "--url", database.url()).succeeds();
        assertThat(Run.turnstile("recover", "--format", "json", "--url", database.url())
                        .succeeds()
                        .json()
                        .toString())
                .contains("era=2", "recovered=false", "events=2");
        append();
        sql("DO $$ BEGIN ASSERT (SELECT max(horizon) > '900000000000' FROM turnstile.event); END $$");
    }

    @Test
    void a_key_of_a_command_without_events_is_not_a_loss() throws SQLException {
        sql(
                "INSERT INTO turnstile.idempotency (command, key, input, command_id, outcome, content, created_at, expires_at)"
                        + " VALUES ('look', 'k', '', gen_random_uuid(), 'done', '{}', clock_timestamp(),"
                        + " clock_timestamp() + interval '1 day')");
        Run.turnstile("recover", "--url", database.url()).succeeds();
    }

    @Test
    void references_to_missing_events_are_reported() throws SQLException {
        sql("DELETE FROM turnstile.event WHERE version = 2");
        assertThat(Run.turnstile("recover", "--url", database.url()).exits(1).out())
                .contains("missing     stream orders/42: the stream has version 2, its last event is missing");
    }

    @Test
    void a_sequence_that_is_behind_its_table_is_raised() throws SQLException {
        sql("SELECT setval('turnstile.event_position_seq', 1, false)");
        assertThat(Run.turnstile("recover", "--url", database.url()).succeeds().out())
                .contains("sequence    turnstile.event_position_seq to 2");
        append();
    }

    @Test
    void a_sequence_of_streams_that_is_behind_its_table_is_refused_until_it_is_raised() throws SQLException {
        sql("SELECT setval('turnstile.stream_id_seq', 1, false)");
        Run.turnstile("subscriptions", "--url", database.url())
                .refuses("the id of the last stream is 1, expected less than 1", "run 'turnstile recover'");
        assertThat(Run.turnstile("recover", "--url", database.url()).succeeds().out())
                .contains("sequence    turnstile.stream_id_seq to 1");
        Run.turnstile("subscriptions", "--url", database.url()).succeeds();
    }

    @Test
    void held_shards_prevent_recovery_unless_forced() throws SQLException {
        restoredFromAnotherCluster();
        sql("INSERT INTO turnstile.subscription (name, shards) VALUES ('mails', 1);"
                + " INSERT INTO turnstile.subscription_shard (subscription, shard, horizon, position, node, leased_until)"
                + " SELECT id, 0, '900000000007', 0, 'host/1', clock_timestamp() + interval '1 hour'"
                + " FROM turnstile.subscription");
        Run.turnstile("recover", "--url", database.url()).refuses("stop the applications");
        assertThat(Run.turnstile("recover", "--force", "--url", database.url())
                        .succeeds()
                        .out())
                .contains("reset       subscription mails, shard 0: from 900000000007/0 to 900000000000/2");
    }

    @Test
    void a_cursor_ahead_of_the_cluster_is_refused_until_it_is_recovered() throws SQLException {
        sql("INSERT INTO turnstile.subscription (name, shards) VALUES ('mails', 1);"
                + " INSERT INTO turnstile.subscription_shard (subscription, shard, horizon, position, fence)"
                + " SELECT id, 0, '900000000007', 9, 5 FROM turnstile.subscription");
        Run.turnstile("subscriptions", "--url", database.url())
                .refuses("the cursor of subscription mails, shard 0", "run 'turnstile recover'");
        assertThat(Run.turnstile("recover", "--url", database.url()).succeeds().out())
                .contains("reset       subscription mails, shard 0: from 900000000007/9 to ");
        Run.turnstile("subscriptions", "--url", database.url()).succeeds();
        assertThat(value("SELECT position FROM turnstile.subscription_shard")).isEqualTo("2");
        assertThat(Integer.parseInt(value("SELECT fence FROM turnstile.subscription_shard")))
                .as("a node that holds the shard cannot save its cursor any more")
                .isGreaterThan(1000);
    }

    /** Archives all events, with the numbers that a dump from a cluster with higher transaction ids contains. */
    private void archivedInAnotherCluster() throws SQLException {
        sql("CREATE TABLE turnstile.event_archive_all PARTITION OF turnstile.event_archive DEFAULT;"
                + " WITH moved AS (DELETE FROM turnstile.event RETURNING *)"
                + " INSERT INTO turnstile.event_archive SELECT * FROM moved;"
                + " UPDATE turnstile.event_archive SET horizon = '900000000000';"
                + " UPDATE turnstile.stream SET archived_up_to = version");
    }

    @Test
    void an_archived_event_ahead_of_the_cluster_is_refused_until_it_is_recovered() throws SQLException {
        archivedInAnotherCluster();
        Run.turnstile("subscriptions", "--url", database.url())
                .refuses("the archived event at position 2", "run 'turnstile recover'");
        assertThat(Run.turnstile("recover", "--url", database.url()).succeeds().out())
                .contains("era 2: its clock was behind its horizons", "events      2", "missing     none");
        Run.turnstile("subscriptions", "--url", database.url()).succeeds();
        append();
        assertThat(value("SELECT max(horizon) > '900000000000' FROM turnstile.event"))
                .isEqualTo("t");
    }

    @Test
    void a_cursor_is_reset_to_the_last_archived_event_if_all_events_are_archived() throws SQLException {
        archivedInAnotherCluster();
        sql("INSERT INTO turnstile.subscription (name, shards) VALUES ('mails', 1);"
                + " INSERT INTO turnstile.subscription_shard (subscription, shard, horizon, position)"
                + " SELECT id, 0, '900000000007', 9 FROM turnstile.subscription");
        assertThat(Run.turnstile("recover", "--url", database.url()).succeeds().out())
                .contains("reset       subscription mails, shard 0: from 900000000007/9 to 900000000000/2");
    }

    @Test
    void a_snapshot_of_a_version_that_the_stream_has_lost_is_deleted() throws SQLException {
        sql("INSERT INTO turnstile.snapshot (stream_id, fingerprint, version, state, checksum)"
                + " SELECT id, 'f', version + n, '{}', 'c' FROM turnstile.stream, generate_series(0, 1) AS n");
        Run.turnstile("recover", "--url", database.url()).succeeds();
        assertThat(value("SELECT string_agg(CAST(version AS text), ',') FROM turnstile.snapshot"))
                .isEqualTo("2");
    }
}
