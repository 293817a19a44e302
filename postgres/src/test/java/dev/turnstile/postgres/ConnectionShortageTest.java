package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.event.Append;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.sql.Connection;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Callers in a group commit while the pool has no connection. */
@Timeout(120)
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class ConnectionShortageTest {

    private static final int CALLERS = 60;

    /** The time by which the leader has waited longer than the other callers. */
    private static final Duration EARLIER = Duration.ofSeconds(2);

    private final TestDatabase database;

    ConnectionShortageTest(TestServer server) {
        database = server.database();
        database.sql(Orders.TABLE);
        PostgresTurnstile.open(database.dataSource()).lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        database.sql("INSERT INTO orders (address, state) SELECT 'x', 0 FROM generate_series(1, 200)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static PostgresTurnstile joining(DataSource pool) {
        return PostgresTurnstile.builder(pool).alwaysGroupCommit().open();
    }

    private static IntFunction<Callable<Object>> transitions(DataSource pool) {
        Lifecycle<State, Move> orders = joining(pool).lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        return i -> () -> orders.fire(i + 1, Move.PAY);
    }

    private static IntFunction<Callable<Object>> appends(DataSource pool) {
        EventStore store = joining(pool).events();
        store.append(append("first"));
        return i -> () -> store.append(append("stream " + i));
    }

    private static Append append(String key) {
        return new Append(
                new StreamName("short", key), ExpectedVersion.any(), List.of(NewEvent.ofJson("noted", 1, "{}")));
    }

    /** Runs one caller as the leader, and then all others; returns the result or failure of each. */
    private static List<Object> behindALeader(ShortPool pool, Throwable thrown, IntFunction<Callable<Object>> caller)
            throws Exception {
        pool.failNext(thrown);
        List<Future<Object>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            results.add(threads.submit(() -> attempt(caller.apply(0))));
            pool.awaitCaller(EARLIER);
            List<Thread> others = new ArrayList<>();
            for (int i = 1; i < CALLERS; i++) {
                Callable<Object> its = caller.apply(i);
                results.add(threads.submit(() -> {
                    synchronized (others) {
                        others.add(Thread.currentThread());
                    }
                    return attempt(its);
                }));
            }
            Eventually.holds(() -> allWait(others));
            pool.end();
        }
        List<Object> values = new ArrayList<>();
        for (Future<Object> result : results) {
            values.add(result.get());
        }
        return values;
    }

    private static boolean allWait(List<Thread> others) {
        synchronized (others) {
            return others.size() == CALLERS - 1
                    && others.stream()
                            .allMatch(thread -> thread.getState() == Thread.State.WAITING
                                    || thread.getState() == Thread.State.TIMED_WAITING);
        }
    }

    private static Object attempt(Callable<Object> call) {
        try {
            return call.call();
        } catch (Exception failure) {
            return failure;
        }
    }

    private static void assertOnlyTheLeaderFails(List<Object> results, Class<?> failure, String cause) {
        assertThat(results.getFirst()).isInstanceOf(failure);
        assertThat(((Exception) results.getFirst()).getMessage())
                .contains("no connection, nothing was written: " + cause);
        assertThat(results.subList(1, CALLERS)).noneMatch(Exception.class::isInstance);
    }

    @Test
    void a_leader_without_a_connection_fails_alone_and_waiting_callers_continue() throws Exception {
        ShortPool pool = new ShortPool(database.dataSource());
        IntFunction<Callable<Object>> transitions = transitions(pool);
        List<Object> results =
                behindALeader(pool, new SQLTransientConnectionException("timed out", "08001"), transitions);
        assertOnlyTheLeaderFails(results, LifecycleException.class, "timed out");
        assertThat(pool.most()).as("callers that ask the pool at once").isEqualTo(1);
        assertThat(database.value("SELECT count(*) FROM orders WHERE state = 1"))
                .isEqualTo("" + (CALLERS - 1));
    }

    @Test
    void an_append_that_waits_does_not_fail_with_its_leader() throws Exception {
        ShortPool pool = new ShortPool(database.dataSource());
        IntFunction<Callable<Object>> appends = appends(pool);
        List<Object> results = behindALeader(pool, new SQLTransientConnectionException("timed out", "08001"), appends);
        assertOnlyTheLeaderFails(results, EventStoreException.class, "timed out");
    }

    @Test
    void an_error_of_the_pool_fails_only_the_leader() throws Exception {
        for (Throwable thrown : List.of(new StackOverflowError("too deep"), new IllegalStateException("too deep"))) {
            database.sql("UPDATE orders SET state = 0");
            ShortPool pool = new ShortPool(database.dataSource());
            assertOnlyTheLeaderFails(
                    behindALeader(pool, thrown, transitions(pool)),
                    LifecycleException.class,
                    thrown.getClass().getName());
        }
    }

    @Test
    void a_waiting_caller_fails_after_its_own_timeout() throws Exception {
        Duration timeout = Duration.ofSeconds(1);
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url(database.port()));
        config.setMaximumPoolSize(2);
        config.setConnectionTimeout(timeout.toMillis());
        try (HikariDataSource narrow = new HikariDataSource(config)) {
            ShortPool pool = new ShortPool(narrow);
            IntFunction<Callable<Object>> transitions = transitions(pool);
            AtomicInteger failed = new AtomicInteger();
            List<Object> results;
            try (Connection one = narrow.getConnection();
                    Connection other = narrow.getConnection()) {
                assertThat(one).isNotSameAs(other);
                results = Together.run(CALLERS, i -> () -> {
                    if (i >= CALLERS / 2) {
                        // Starts after the others have waited for long, so that its timeout ends later.
                        Eventually.holds(() -> failed.get() > (i - CALLERS / 2) / 4);
                    }
                    long begun = System.nanoTime();
                    Object result = attempt(transitions.apply(i));
                    assertThat(result).isInstanceOf(LifecycleException.class);
                    failed.incrementAndGet();
                    return System.nanoTime() - begun;
                });
            }
            assertThat(results).allMatch(waited -> (long) waited >= timeout.toNanos());
            assertThat(pool.most()).as("callers that ask the pool at once").isEqualTo(1);
            assertThat(transitions.apply(0).call())
                    .as("when there are connections again")
                    .isNotNull();
        }
    }
}
