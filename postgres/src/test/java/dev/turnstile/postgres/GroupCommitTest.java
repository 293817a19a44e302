package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Guarantees of group commit of transitions, in addition to those in {@link LifecycleTest} and {@link RaceTest}. */
@Timeout(120)
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class GroupCommitTest {

    private static final int CALLERS = 128;

    private final TestDatabase database;
    private final Lifecycle<State, Move> orders;

    GroupCommitTest(TestServer server) {
        database = server.database();
        database.sql(Orders.TABLE);
        orders = lifecycle(database.dataSource());
        database.sql("INSERT INTO orders (address, state) SELECT 'x', 0 FROM generate_series(1, 600)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Lifecycle<State, Move> lifecycle(DataSource dataSource) {
        return PostgresTurnstile.open(dataSource).lifecycle(Orders.MACHINE, RecordTable.of("orders"));
    }

    private HikariDataSource pool(int connections) {
        HikariConfig config = new HikariConfig();
        // Not on top of the test's own pool: closing one aborts connections, which the other would count as leaked.
        config.setJdbcUrl(database.url(database.port()));
        config.setMaximumPoolSize(connections);
        return new HikariDataSource(config);
    }

    private String transactions() {
        return database.value("SELECT count(DISTINCT horizon) FROM turnstile.event");
    }

    @Test
    void callers_join_each_other_and_each_has_its_own_verdict_and_details() throws Exception {
        List<StateChange<State, Move>> changes = Together.run(
                CALLERS,
                i -> () -> orders.fire(
                        i + 1,
                        i % 2 == 0 ? Move.PAY : Move.CANCEL,
                        TransitionOptions.none().withData("caller", i).withActor("actor " + i)));
        for (int i = 0; i < CALLERS; i++) {
            StateChange<State, Move> logged = orders.history(i + 1).getFirst();
            assertThat(logged).usingRecursiveComparison().ignoringFields("data").isEqualTo(changes.get(i));
            assertThat(logged.actor()).isEqualTo("actor " + i);
            assertThat(logged.data().toString()).isEqualTo("{caller=" + i + "}");
            assertThat(logged.to()).isEqualTo(i % 2 == 0 ? State.PAID : State.CANCELLED);
        }
        assertThat(Integer.parseInt(transactions())).isLessThan(CALLERS / 2);
    }

    @Test
    void a_caller_that_is_alone_does_not_wait_for_others() {
        for (int id = 1; id <= 20; id++) {
            orders.fire(id, Move.PAY);
        }
        assertThat(transactions()).isEqualTo("20");
    }

    @Test
    void one_failing_call_does_not_fail_other_callers_of_the_batch() throws Exception {
        database.sql("ALTER TABLE orders ADD CHECK (id <> 13 OR state = 0)");
        List<Object> results = Together.run(CALLERS, i -> () -> {
            try {
                return orders.fire(i + 1, Move.PAY);
            } catch (LifecycleException failure) {
                return failure;
            }
        });
        assertThat(results.get(12)).isInstanceOf(LifecycleException.class);
        assertThat(((LifecycleException) results.get(12)).getMessage())
                .startsWith("order 13: transition 'PAY': ")
                .contains("(SQLSTATE 23514");
        assertThat(results).filteredOn(StateChange.class::isInstance).hasSize(CALLERS - 1);
        assertThat(orders.counts().get(State.PAID)).isEqualTo(CALLERS - 1L);
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("" + (CALLERS - 1));
    }

    @Test
    void invalid_arguments_fail_only_their_own_caller() throws Exception {
        List<Object> results = Together.run(CALLERS, i -> () -> {
            try {
                return orders.fire(
                        i == 5 ? "five" : i + 1,
                        Move.PAY,
                        i == 7
                                ? TransitionOptions.none().withExpectedState("no state")
                                : TransitionOptions.none().withData("nul", i == 9 ? "\0" : "x"));
            } catch (RuntimeException failure) {
                return failure;
            }
        });
        assertThat(results).filteredOn(RuntimeException.class::isInstance).hasSize(3);
        assertThat(orders.counts().get(State.PAID)).isEqualTo(CALLERS - 3L);
    }

    @Test
    void a_locked_record_delays_only_its_own_caller() throws Exception {
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            orders.in(connection).fire(1, Move.PAY);
            List<Outcome<StateChange<State, Move>>> others = Together.run(CALLERS, i -> () -> {
                if (i == 0) {
                    Thread.ofVirtual().start(() -> orders.tryFire(1, Move.CANCEL));
                }
                return orders.tryFire(i + 2, Move.PAY);
            });
            assertThat(others).hasOnlyElementsOfType(Outcome.Done.class);
            assertThat(orders.in(connection).history(1)).hasSize(1);
            connection.commit();
            connection.setAutoCommit(true);
        }
        Eventually.holds(() -> orders.history(1).size() == 2);
        assertThat(orders.history(1)).extracting(StateChange::to).containsExactly(State.PAID, State.CANCELLED);
    }

    @Test
    void platform_and_virtual_threads_share_a_pool_of_one_connection() throws Exception {
        for (ThreadFactory factory :
                List.of(Thread.ofPlatform().factory(), Thread.ofVirtual().factory())) {
            database.sql("UPDATE orders SET state = 0; TRUNCATE turnstile.event");
            try (HikariDataSource pool = pool(1)) {
                Lifecycle<State, Move> narrow = lifecycle(pool);
                List<StateChange<State, Move>> changes =
                        Together.run(512, factory, i -> () -> narrow.fire(i + 1, Move.PAY));
                assertThat(changes).hasSize(512);
                assertThat(Integer.parseInt(transactions())).isLessThan(256);
            }
        }
    }

    @Test
    void all_waiting_callers_fail_when_the_database_is_closed() throws Exception {
        HikariDataSource pool = pool(2);
        Lifecycle<State, Move> closing = lifecycle(pool);
        List<String> results = Together.run(CALLERS, i -> () -> {
            if (i == 0) {
                pool.close();
                return "closed";
            }
            try {
                return closing.fire(i + 1, Move.PAY).to().name();
            } catch (LifecycleException failure) {
                return String.valueOf(failure.getMessage());
            }
        });
        List<String> failures = results.stream()
                .filter(result -> !List.of("closed", "PAID").contains(result))
                .toList();
        assertThat(failures).isNotEmpty().allMatch(message -> message.startsWith("order ") && !message.contains("\n"));
        assertThat(orders.counts().get(State.PAID))
                .isGreaterThanOrEqualTo(results.stream().filter("PAID"::equals).count());
        assertThatThrownBy(() -> closing.fire(1, Move.PAY)).isInstanceOf(LifecycleException.class);
    }

    @Test
    void an_interrupted_caller_leaves_the_queue_and_stays_interrupted() throws Exception {
        Lifecycle<State, Move> joined = PostgresTurnstile.builder(database.dataSource())
                .alwaysGroupCommit()
                .groupCommitWait(Duration.ofMillis(1))
                .open()
                .lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        List<Object> results = Together.run(CALLERS, i -> () -> {
            if (i % 2 == 0) {
                Thread.currentThread().interrupt();
            }
            try {
                return joined.tryFire(i + 1, Move.PAY) + " "
                        + Thread.currentThread().isInterrupted();
            } catch (LifecycleException failure) {
                return failure.getMessage() + " " + Thread.currentThread().isInterrupted();
            }
        });
        for (int i = 0; i < CALLERS; i++) {
            assertThat(results.get(i).toString()).endsWith(i % 2 == 0 ? "true" : "false");
        }
        assertThat(results.stream().filter(r -> r.toString().startsWith("Done")).count())
                .isEqualTo(orders.counts().get(State.PAID));
        assertThat(Stream.of(1, 3, 5).map(i -> results.get(i).toString())).allMatch(r -> r.startsWith("Done"));
    }
}
