package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.postgres.Box.SeatReserved;
import dev.turnstile.postgres.internal.commit.CommitFacts;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The cost of commit facts while no acknowledgement is lost. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class CommitFactTest {

    private final TestDatabase database;
    private final RoundTrips trips = new RoundTrips();
    private final PostgresTurnstile turnstile;

    CommitFactTest(TestServer server) {
        database = server.database();
        database.sql(Box.TABLES);
        turnstile = PostgresTurnstile.open(trips.of(database.dataSource()));
        trips.take();
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private Ad<String> command(boolean writes, boolean appends) {
        return new Ad<>(turnstile, "reserve.seats", (input, tx) -> {
            if (writes) {
                Box.update(tx.connection(), "UPDATE seats SET reserved_by = 'ada' WHERE id = 1");
            }
            if (appends) {
                tx.append(new SeatReserved(1, input));
            }
            return input;
        });
    }

    private long facts() {
        return Long.parseLong(database.value("SELECT count(*) FROM turnstile.commit_fact"));
    }

    @Test
    void a_command_that_appends_writes_no_fact_and_makes_four_round_trips() {
        Ad<String> reserve = command(true, true);
        reserve.call("known");
        trips.take();
        reserve.call("ada");
        assertThat(trips.take()).hasSize(4).last().isEqualTo("commit");
        assertThat(facts()).isZero();
    }

    @Test
    void a_command_with_a_key_writes_no_fact() {
        command(true, false).call("ada", Options.none().withIdempotencyKey("k"));
        assertThat(facts()).isZero();
    }

    @Test
    void a_command_with_neither_event_nor_key_writes_a_fact_in_one_more_round_trip() {
        Ad<String> reserve = command(true, false);
        trips.take();
        reserve.call("ada");
        assertThat(trips.take()).hasSize(4).anyMatch(sql -> sql.contains("write_commit_fact"));
        assertThat(facts()).isEqualTo(1);
    }

    @Test
    void a_command_that_only_reads_takes_no_transaction_id() {
        Ad<@Nullable String> look = new Ad<>(
                turnstile,
                "look.seats",
                (input, tx) -> Box.text(
                        tx.connection(), "SELECT CAST(pg_current_xact_id_if_assigned() AS text) FROM seats LIMIT 1"));
        assertThat(look.call("ada")).isNull();
        assertThat(facts()).isZero();
    }

    @Test
    void a_command_that_only_reads_runs_in_a_transaction_that_is_read_only() {
        Ad<String> look = new Ad<>(turnstile, "look.seats", (input, tx) -> {
            Box.update(tx.connection(), "SET TRANSACTION READ ONLY");
            return String.valueOf(Box.text(tx.connection(), "SELECT count(*) FROM seats"));
        });
        assertThat(look.call("ada")).isEqualTo("20");
    }

    @Test
    void a_callers_transaction_writes_a_fact_and_checks_its_savepoints_before_it_commits() throws SQLException {
        try (JdbcTransaction transaction = JdbcTransaction.begin(trips.of(database.dataSource()))) {
            turnstile.within(transaction, () -> command(true, true).call("ada"));
            trips.take();
            transaction.commit();
            assertThat(trips.take()).hasSize(3).last().isEqualTo("commit");
        }
        assertThat(facts()).isEqualTo(1);
    }

    @Test
    void a_handler_in_its_transaction_saves_its_cursor_as_the_fact_and_commits() {
        turnstile.events().append(Append.of(StreamName.of("note", 1), List.of(NewEvent.ofJson("noted", 1, "{}"))));
        database.sql("CREATE TABLE handled (pid int NOT NULL)");
        try (Subscriber node = turnstile
                .subscriptions()
                .start(Subscription.ofExactlyOnce(
                        "notes",
                        Selection.ofEvents(),
                        Start.beginning(),
                        (deliveries, connection) ->
                                Box.update(connection, "INSERT INTO handled VALUES (pg_backend_pid())")))) {
            Eventually.holds(
                    () -> database.value("SELECT count(*) FROM handled").equals("1"));
            assertThat(node.shards()).containsKey("notes");
        }
        assertThat(trips.take())
                .anyMatch(sql -> sql.contains("subscription_shard") && sql.contains("RETURNING pg_advisory_xact_lock"))
                .noneMatch(sql -> sql.contains("write_commit_fact"));
        assertThat(facts()).isZero();
    }

    @Test
    void an_exactly_once_batch_makes_three_round_trips_besides_those_of_its_handler() {
        database.sql("CREATE TABLE handled (pid int NOT NULL)");
        String insert = "INSERT INTO handled VALUES (pg_backend_pid())";
        PostgresTurnstile appending = PostgresTurnstile.open(database.dataSource());
        try (appending;
                Subscriber node = turnstile
                        .subscriptions()
                        .start(Subscription.ofExactlyOnce(
                                        "notes",
                                        Selection.ofEvents(),
                                        Start.beginning(),
                                        (deliveries, connection) -> Box.update(connection, insert))
                                .withShards(1))) {
            Eventually.holds(() -> node.shards().containsValue(Set.of(0)));
            trips.take();
            appending.events().append(Append.of(StreamName.of("note", 1), List.of(NewEvent.ofJson("noted", 1, "{}"))));
            Eventually.holds(
                    () -> database.value("SELECT count(*) FROM handled").equals("1"));
        }
        List<String> batch = trips.take().stream()
                .filter(sql -> sql.equals(insert)
                        || sql.equals("commit")
                        || sql.contains("idle_in_transaction")
                        || sql.contains("pg_advisory_xact_lock"))
                .toList();
        assertThat(batch).hasSize(4);
        assertThat(batch.get(0)).contains("idle_in_transaction_session_timeout");
        assertThat(batch.get(1)).isEqualTo(insert);
        assertThat(batch.get(2)).contains("lock_timeout", "subscription_shard", "pg_advisory_xact_lock");
        assertThat(batch.get(3)).isEqualTo("commit");
    }

    @Test
    void no_statement_looks_up_a_transaction_by_its_id() throws SQLException {
        command(true, true).call("ada");
        command(true, false).call("ada", Options.none().withIdempotencyKey("k"));
        try (JdbcTransaction transaction = JdbcTransaction.begin(trips.of(database.dataSource()))) {
            turnstile.within(transaction, () -> command(true, true).call("ada"));
            transaction.commit();
        }
        assertThat(trips.take())
                .isNotEmpty()
                .noneMatch(sql -> sql.contains("pg_xact_status"))
                .noneMatch(sql -> sql.contains("CAST(pg_current_xact_id"));
    }

    @Test
    void facts_are_deleted_when_they_are_a_day_old() throws SQLException {
        database.sql("INSERT INTO turnstile.commit_fact (id, written_at) SELECT gen_random_uuid(),"
                + " now() - make_interval(hours => n) FROM generate_series(1, 48) AS n");
        try (Connection connection = database.dataSource().getConnection()) {
            assertThat(new CommitFacts("turnstile").purge(connection)).isEqualTo(25);
        }
        assertThat(facts()).isEqualTo(23);
    }

    @Test
    void an_event_is_looked_up_by_the_index_of_its_position() {
        database.sql(
                "INSERT INTO turnstile.event (stream_id, horizon, version, type, command_id)"
                        + " SELECT 1, '3', n, 1, gen_random_uuid() FROM generate_series(1, 20000) AS n; ANALYZE turnstile.event");
        String look = CommitFacts.EVENT.replace("{schema}", "turnstile");
        for (String value : List.of("17", "'" + UUID.randomUUID() + "'", "'seat'", "'1'", "1")) {
            look = look.replaceFirst("\\?", value);
        }
        assertThat(database.rows("EXPLAIN " + look))
                .anyMatch(line -> line.contains("Index Scan using event_position_key on event"))
                .noneMatch(line -> line.contains("Seq Scan on event "));
    }
}
