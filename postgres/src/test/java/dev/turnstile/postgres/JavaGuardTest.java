package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.event.Append;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.Guard.Row;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.projection.Projection;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.Selection;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Guards and inline projections run in the transaction that invokes them, with a pool of one connection. */
@Timeout(60)
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class JavaGuardTest {

    private enum State {
        PENDING,
        PAID,
        CANCELLED
    }

    private enum Move {
        PAY,
        CANCEL
    }

    private final TestDatabase database;
    private final HikariDataSource pool;
    private final PostgresTurnstile turnstile;
    private final AtomicReference<Predicate<Row>> code = new AtomicReference<>(row -> true);
    private final Lifecycle<State, Move> orders;
    private final List<State> seen = new ArrayList<>();

    JavaGuardTest(TestServer server) {
        database = server.database();
        database.sql(Orders.TABLE + "; INSERT INTO orders (state) VALUES (0), (1), (0)");
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url(database.port()));
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(2_000);
        pool = new HikariDataSource(config);
        turnstile =
                PostgresTurnstile.builder(pool).inlineProjection(new Asking()).open();
        StateMachine<State, Move> machine = StateMachine.define("order", State.class, Move.class)
                .state(State.PENDING, 0)
                .initial()
                .state(State.PAID, 1)
                .state(State.CANCELLED, 4)
                .terminal()
                .transition(Move.PAY)
                .from(State.PENDING)
                .to(State.PAID)
                .guard(Guard.java(row -> code.get().test(row), "not allowed"))
                .transition(Move.CANCEL)
                .from(State.PENDING, State.PAID)
                .to(State.CANCELLED)
                .build();
        orders = turnstile.lifecycle(
                machine, RecordTable.of("orders").withId("id").withState("state"));
    }

    @AfterEach
    void close() {
        turnstile.close();
        pool.close();
        database.close();
    }

    /** A projection that queries a lifecycle for the order of an event. */
    private final class Asking implements Projection {

        @Override
        public String name() {
            return "asking";
        }

        @Override
        public Selection selection() {
            return Selection.ofEvents().withCategories("note");
        }

        @Override
        public void apply(ProjectedEvent event, Connection connection) {
            seen.add(orders.state(event.recorded().stream().key()));
        }

        @Override
        public void reset(Connection connection) {
            throw new UnsupportedOperationException("never rebuilt");
        }
    }

    private boolean asks() {
        try (Stream<RecordedEvent> events = turnstile.events().read(Read.all())) {
            seen.add(orders.state(2));
            return orders.may(3, Move.CANCEL) && orders.history(2).isEmpty() && events.count() >= 0;
        }
    }

    private List<String> states() {
        return database.rows("SELECT state FROM orders ORDER BY id");
    }

    @Test
    void a_guard_may_query_lifecycles_and_the_event_store() {
        code.set(row -> asks());
        orders.fire(1, Move.PAY);
        orders.fireAll(Move.PAY, List.of(3));
        assertThat(seen).containsExactly(State.PAID, State.PAID);
        assertThat(states()).containsExactly("1", "1", "1");
    }

    @Test
    void a_guard_may_query_while_a_record_is_only_read() throws Exception {
        code.set(row -> orders.state(2) == State.PAID);
        assertThat(orders.may(1, Move.PAY)).isTrue();
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            Lifecycle<State, Move> here = orders.in(connection);
            here.fire(2, Move.CANCEL);
            code.set(row -> orders.state(2) == State.CANCELLED);
            assertThat(here.permitted(1)).contains(Move.PAY);
            assertThat(here.explain(1, Move.PAY).allowed()).isTrue();
            here.fire(1, Move.PAY);
            connection.commit();
        }
    }

    @Test
    void a_guard_in_a_command_queries_in_the_commands_transaction() {
        code.set(row -> orders.state(2) == State.CANCELLED);
        new Ad<String>(turnstile, "pay.orders", (input, tx) -> {
                    orders.fire(2, Move.CANCEL);
                    orders.fire(1, Move.PAY);
                    return "";
                })
                .call("");
        assertThat(states()).containsExactly("1", "4", "0");
    }

    @Test
    void a_guard_that_moves_a_record_is_refused_and_nothing_is_written() {
        Ad<String> command = new Ad<>(turnstile, "inner.orders", (input, tx) -> "");
        List<Runnable> writes = List.of(
                () -> orders.fire(1, Move.CANCEL),
                () -> orders.tryFire(3, Move.CANCEL),
                () -> orders.fireAll(Move.CANCEL, List.of(3)),
                () -> orders.correct(1, State.CANCELLED, TransitionOptions.none()),
                () -> orders.insert(Map.of()),
                () -> command.call(""),
                () -> turnstile
                        .events()
                        .append(List.of(new Append(
                                StreamName.of("note", 1),
                                ExpectedVersion.any(),
                                List.of(NewEvent.ofJson("noted", 1, "{}"))))));
        for (Runnable write : writes) {
            code.set(row -> {
                write.run();
                return true;
            });
            assertThatThrownBy(() -> orders.fire(1, Move.PAY))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("expected a guard that only reads, got a write in the code of guard")
                    .hasMessageContaining("'not allowed'");
            assertThatThrownBy(() -> orders.may(1, Move.PAY)).isInstanceOf(IllegalStateException.class);
        }
        assertThat(states()).containsExactly("0", "1", "0");
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("0");
        code.set(row -> true);
        orders.fire(1, Move.PAY);
    }

    @Test
    void an_inline_projection_queries_on_the_connection_of_the_append() {
        turnstile
                .events()
                .append(List.of(new Append(
                        StreamName.of("note", 2), ExpectedVersion.any(), List.of(NewEvent.ofJson("noted", 1, "{}")))));
        assertThat(seen).containsExactly(State.PAID);
    }
}
