package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.command.Announcements.Announcement;
import dev.turnstile.command.CommandException;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.postgres.Box.SeatReserved;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The network between the door and the server breaks, at the worst moments. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class LostConnectionTest {

    private final TestDatabase database;
    private final CuttingProxy proxy;
    private final HikariDataSource pool;
    private final PostgresTurnstile turnstile;
    private final List<Announcement> announced = new ArrayList<>();
    private final List<String> effects = new ArrayList<>();
    private final Ad<String> reserve;

    LostConnectionTest(TestServer server) throws IOException {
        database = server.database();
        database.sql(Box.TABLES);
        proxy = new CuttingProxy(database.port());
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url(proxy.port()));
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(500);
        // So that the text of each statement, COMMIT too, passes the proxy each time.
        config.addDataSourceProperty("prepareThreshold", "0");
        pool = new HikariDataSource(config);
        turnstile = PostgresTurnstile.open(pool);
        turnstile.announcements().subscribe("*", announced::add);
        reserve = new Ad<>(turnstile, "reserve.seats", (input, tx) -> {
            Box.update(tx.connection(), "UPDATE seats SET reserved_by = coalesce(reserved_by, '') || 'x' WHERE id = 1");
            tx.append(new SeatReserved(1, input));
            tx.afterCommit(() -> effects.add(input));
            return input;
        });
    }

    @AfterEach
    void close() {
        turnstile.close();
        pool.close();
        proxy.close();
        database.close();
    }

    private void assertDoneOnce() {
        assertThat(database.value("SELECT reserved_by FROM seats WHERE id = 1")).isEqualTo("x");
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("1");
        assertThat(effects).containsExactly("ada");
        assertThat(announced)
                .singleElement()
                .satisfies(announcement -> assertThat(announcement.outcome()).isEqualTo(new Outcome.Done<>("ada")));
    }

    @Test
    void a_commit_without_acknowledgement_is_looked_up_and_not_repeated() {
        proxy.cut("COMMIT", CuttingProxy.Cut.AFTER);
        assertThat(reserve.call("ada")).isEqualTo("ada");
        assertThat(proxy.done()).isTrue();
        assertDoneOnce();
        assertThat(announced.getFirst().retries()).isEmpty();
    }

    @Test
    void a_commit_that_never_arrived_is_retried() {
        proxy.cut("COMMIT", CuttingProxy.Cut.BEFORE);
        assertThat(reserve.call("ada")).isEqualTo("ada");
        assertThat(proxy.done()).isTrue();
        assertDoneOnce();
        assertThat(announced.getFirst().retries()).hasSize(1).allMatch(state -> state.startsWith("08"));
    }

    @Test
    void a_commit_still_in_progress_is_awaited() throws Exception {
        database.sql("""
                CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
                  $$ BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NULL; END $$;
                CREATE CONSTRAINT TRIGGER dawdle AFTER UPDATE ON seats DEFERRABLE INITIALLY DEFERRED
                  FOR EACH ROW EXECUTE FUNCTION dawdle()""");
        try (Connection holder = database.dataSource().getConnection();
                Statement hold = holder.createStatement();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            hold.execute("SELECT pg_advisory_lock(4711)");
            proxy.cut("COMMIT", CuttingProxy.Cut.AFTER);
            Future<String> call = threads.submit(() -> reserve.call("ada"));
            await("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
            await("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory'"
                    + " AND query LIKE 'SELECT pg_advisory_xact_lock_shared%'");
            hold.execute("SELECT pg_advisory_unlock(4711)");
            assertThat(call.get()).isEqualTo("ada");
        }
        assertDoneOnce();
        assertThat(announced.getFirst().retries()).isEmpty();
    }

    private void await(String count) {
        Instant deadline = Instant.now().plusSeconds(30);
        while (database.value(count).equals("0")) {
            assertThat(Instant.now()).as(count).isBefore(deadline);
        }
    }

    @Test
    void a_command_is_retried_after_its_connection_breaks() {
        proxy.cut("UPDATE seats", CuttingProxy.Cut.AFTER);
        assertThat(reserve.call("ada")).isEqualTo("ada");
        assertDoneOnce();
        assertThat(announced.getFirst().retries()).hasSize(1);
    }

    @Test
    void a_command_is_retried_after_its_session_is_terminated() {
        List<String> attempts = new ArrayList<>();
        Ad<String> ended = new Ad<>(turnstile, "end.seats", (input, tx) -> {
            attempts.add(input);
            if (attempts.size() == 1) {
                database.sql(
                        "SELECT pg_terminate_backend(" + Box.text(tx.connection(), "SELECT pg_backend_pid()") + ")");
            }
            return String.valueOf(Box.text(tx.connection(), "SELECT 'alive'"));
        });
        assertThat(ended.call("")).isEqualTo("alive");
        assertThat(attempts).hasSize(2);
        assertThat(announced.getFirst().retries()).containsExactly("57P01");
    }

    @Test
    void a_request_repeated_after_a_lost_acknowledgement_has_one_effect() {
        for (CuttingProxy.Cut cut : CuttingProxy.Cut.values()) {
            for (String moment : List.of("idempotency", "UPDATE seats", "turnstile\".event", "COMMIT")) {
                String key = moment + cut;
                proxy.cut(moment, cut);
                assertThat(reserve.call(key, Options.none().withIdempotencyKey(key)))
                        .isEqualTo(key);
                assertThat(proxy.done()).as(key).isTrue();
                assertThat(reserve.call(key, Options.none().withIdempotencyKey(key)))
                        .isEqualTo(key);
                pool.getHikariPoolMXBean().softEvictConnections();
            }
        }
        assertThat(effects).hasSize(8).doesNotHaveDuplicates();
        assertThat(database.value("SELECT length(reserved_by) FROM seats WHERE id = 1"))
                .isEqualTo("8");
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("8");
    }

    @Test
    void in_a_callers_transaction_nothing_is_retried() throws SQLException {
        proxy.cut("UPDATE seats", CuttingProxy.Cut.AFTER);
        JdbcTransaction transaction = JdbcTransaction.begin(pool);
        assertThatThrownBy(() -> turnstile.within(transaction, () -> reserve.call("ada")))
                .isInstanceOf(CommandException.class);
        assertThatThrownBy(transaction::close).isInstanceOf(SQLException.class);
        assertThat(database.value("SELECT count(reserved_by) FROM seats")).isEqualTo("0");
        assertThat(effects).isEmpty();
        assertThat(announced)
                .singleElement()
                .satisfies(announcement -> assertThat(announcement.outcome()).isInstanceOf(Outcome.Failed.class));
    }

    @Test
    void a_callers_commit_without_acknowledgement_is_looked_up_too() throws SQLException {
        try (JdbcTransaction transaction = JdbcTransaction.begin(pool)) {
            turnstile.within(transaction, () -> reserve.call("ada"));
            proxy.cut("COMMIT", CuttingProxy.Cut.AFTER);
            transaction.commit();
        }
        assertThat(proxy.done()).isTrue();
        assertDoneOnce();
    }

    @Test
    void a_callers_commit_that_never_arrived_is_reported_as_rolled_back() throws SQLException {
        try (JdbcTransaction transaction = JdbcTransaction.begin(pool)) {
            turnstile.within(transaction, () -> reserve.call("ada"));
            proxy.cut("COMMIT", CuttingProxy.Cut.BEFORE);
            assertThatThrownBy(transaction::commit)
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            lost -> assertThat(lost.getSQLState()).isEqualTo("08006"));
        }
        assertThat(database.value("SELECT count(reserved_by) FROM seats")).isEqualTo("0");
        assertThat(effects).isEmpty();
        assertThat(announced)
                .singleElement()
                .satisfies(told -> assertThat(cause(told)).hasMessageContaining("the caller rolled back"));
    }

    @Test
    void a_callers_commit_that_cannot_be_looked_up_is_reported_as_unknown() throws SQLException {
        try (JdbcTransaction transaction = JdbcTransaction.begin(pool)) {
            turnstile.within(transaction, () -> reserve.call("ada"));
            proxy.cutForGood("COMMIT");
            assertThatThrownBy(transaction::commit)
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            lost -> assertThat(lost.getSQLState()).isEqualTo("08007"))
                    .hasMessageContaining("its outcome is unknown");
        }
        assertThat(effects).isEmpty();
        assertThat(announced)
                .singleElement()
                .satisfies(told -> assertThat(cause(told))
                        .isInstanceOfSatisfying(
                                CommandException.class,
                                failure -> assertThat(failure.unknown()).isTrue()));
    }

    private static Throwable cause(Announcement announcement) {
        assertThat(announcement.outcome()).isInstanceOf(Outcome.Failed.class);
        return ((Outcome.Failed<?>) announcement.outcome()).cause();
    }

    @Test
    void an_unreachable_server_fails_the_command_with_a_one_line_message() {
        Ad<String> once = new Ad<>(turnstile, "ask.seats", (input, tx) -> input);
        once.call("");
        proxy.close();
        assertThatThrownBy(() -> reserve.call("ada"))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("reserve.seats: ")
                .hasMessageNotContaining("\n");
        assertThat(effects).isEmpty();
    }

    @Test
    void a_commit_that_cannot_be_looked_up_is_not_retried() {
        List<String> runs = new ArrayList<>();
        Ad<String> once = new Ad<>(turnstile, "once.seats", (input, tx) -> {
            runs.add(input);
            Box.update(tx.connection(), "UPDATE seats SET reserved_by = 'ada' WHERE id = 1");
            proxy.cutForGood("COMMIT");
            return input;
        });
        assertThatThrownBy(() -> once.call("ada"))
                .isInstanceOfSatisfying(
                        CommandException.class,
                        failure -> assertThat(failure.unknown()).isTrue());
        assertThat(runs).containsExactly("ada");
    }

    private void assertUnknown(ThrowingCallable work) {
        assertThatThrownBy(work)
                .hasMessageContaining("the connection was lost")
                .cause()
                .isInstanceOfSatisfying(
                        SQLException.class,
                        unknown -> assertThat(unknown.getSQLState()).isEqualTo("08007"));
        assertThat(proxy.done()).isTrue();
    }

    @Test
    void a_transition_without_acknowledgement_is_reported_as_unknown() {
        database.sql(Tickets.TABLE);
        Lifecycle<String, String> tickets = turnstile.lifecycle(Tickets.MACHINE, RecordTable.of("tickets"));
        tickets.insert(Map.of());
        announced.clear();
        proxy.cut("tickets", CuttingProxy.Cut.AFTER);
        assertUnknown(() -> tickets.fire(1, "close"));
        assertThat(announced)
                .singleElement()
                .satisfies(told -> assertThat(cause(told).getCause()).hasMessageContaining("the connection was lost"));
    }

    @Test
    void a_transition_in_a_group_commit_without_acknowledgement_is_reported_as_unknown() {
        database.sql(Tickets.TABLE);
        try (PostgresTurnstile joining =
                PostgresTurnstile.builder(pool).alwaysGroupCommit().open()) {
            Lifecycle<String, String> tickets = joining.lifecycle(Tickets.MACHINE, RecordTable.of("tickets"));
            tickets.insert(Map.of());
            proxy.cut("tickets", CuttingProxy.Cut.AFTER);
            assertUnknown(() -> tickets.fire(1, "close"));
        }
    }

    @Test
    void an_append_without_acknowledgement_is_reported_as_unknown() {
        NewEvent event = NewEvent.ofJson("noted", 1, "{}");
        turnstile.events().append(Append.of(StreamName.of("note", 1), List.of(event)));
        proxy.cut("turnstile\".event", CuttingProxy.Cut.AFTER);
        assertUnknown(() -> turnstile.events().append(Append.of(StreamName.of("note", 1), List.of(event))));
    }

    @Test
    void a_refusal_without_acknowledgement_is_recorded_once() {
        Ad<String> refuse = new Ad<>(turnstile, "refuse.seats", (input, tx) -> {
            throw new Box.AlreadyReserved(1);
        });
        proxy.cut("turnstile\".refusal", CuttingProxy.Cut.AFTER);
        assertThatThrownBy(() -> refuse.call("ada")).isInstanceOf(Box.AlreadyReserved.class);
        turnstile.refusals().flush();
        assertThat(proxy.done()).isTrue();
        assertThat(database.value("SELECT count(*) FROM turnstile.refusal")).isEqualTo("1");
    }
}
