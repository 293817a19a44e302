package dev.turnstile.spring.autoconfigure;

import static dev.turnstile.spring.shop.OrderMachine.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.turnstile.Turnstile;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StateChange.Kind;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.Capture;
import dev.turnstile.postgres.EnforcementOptions;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.spring.shop.Order;
import dev.turnstile.spring.shop.OrderMachine;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.OrderMachine.State;
import dev.turnstile.spring.shop.OrderStateConverter;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Rows that the application inserts by Hibernate are records from the beginning. */
@SuppressWarnings("UnusedVariable") // Hibernate reads the fields of entities
class InsertedEntityTest {

    /** Orders that count as paid after a day. */
    private static final StateMachine<State, Move> WAITING = StateMachine.define("order", State.class, Move.class)
            .state(State.PENDING, 0)
            .initial()
            .state(State.PAID, 1)
            .state(State.SHIPPED, 2)
            .terminal()
            .transition(Move.PAY)
            .from(State.PENDING)
            .to(State.PAID)
            .transition(Move.SHIP)
            .from(State.PAID)
            .to(State.SHIPPED)
            .timeout(State.PENDING, Duration.ofDays(1), Move.PAY)
            .build();

    private final Database database = new Database();

    @AfterEach
    void close() {
        database.close();
    }

    /** A ticket with a generated id. */
    @Entity
    @Table(name = "tickets")
    static class Ticket {

        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        private long id;

        @Convert(converter = OrderStateConverter.class)
        private State state = State.PENDING;

        long id() {
            return id;
        }
    }

    private ApplicationContextRunner runner() {
        return EntityApplication.runner(database, ORDERS, Order.class);
    }

    private static List<Kind> kinds(Lifecycle<State, Move> orders, Object id) {
        return orders.history(id).stream().map(change -> change.kind()).toList();
    }

    @Test
    void the_history_begins_with_the_insertion() {
        EntityApplication.run(runner(), (application, orders) -> {
            application.inTransaction(entities -> entities.persist(new Order(7)));
            assertThat(kinds(orders, 7)).containsExactly(Kind.CREATION);
            assertThat(orders.history(7).getFirst().to()).isEqualTo(State.PENDING);
        });
    }

    @Test
    void a_transition_in_the_same_transaction_follows_the_insertion() {
        EntityApplication.run(runner(), (application, orders) -> {
            application.inTransaction(entities -> {
                Order order = new Order(7);
                entities.persist(order);
                orders.fire(7, Move.PAY);
                assertThat(order.state()).isEqualTo(State.PAID);
                order.customer("grace");
            });
            assertThat(kinds(orders, 7)).containsExactly(Kind.CREATION, Kind.TRANSITION);
        });
    }

    @Test
    void the_insertion_is_rolled_back_with_the_transaction() {
        EntityApplication.run(runner(), (application, orders) -> {
            assertThatThrownBy(() -> application.inTransaction(entities -> {
                        entities.persist(new Order(7));
                        entities.flush();
                        throw new IllegalArgumentException("no");
                    }))
                    .hasMessage("no");
            assertThat(orders.history(7)).isEmpty();
        });
    }

    @Test
    void a_batch_of_insertions_is_in_the_histories() {
        EntityApplication.run(
                runner().withPropertyValues("spring.jpa.properties.hibernate.jdbc.batch_size=20"),
                (application, orders) -> {
                    application.inTransaction(
                            entities -> LongStream.range(10, 60).forEach(id -> entities.persist(new Order(id))));
                    assertThat(orders.histories(LongStream.range(10, 60).boxed().toList())
                                    .values())
                            .hasSize(50)
                            .allSatisfy(history -> assertThat(history).hasSize(1));
                });
    }

    @Test
    void a_generated_id_is_known_to_the_history() {
        database.template()
                .execute("CREATE TABLE tickets (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, address text,"
                        + " state smallint NOT NULL)");
        EntityApplication.run(
                EntityApplication.runner(database, RecordTable.of("tickets"), Ticket.class), (application, tickets) -> {
                    Ticket ticket = new Ticket();
                    application.inTransaction(entities -> entities.persist(ticket));
                    assertThat(kinds(tickets, ticket.id())).containsExactly(Kind.CREATION);
                });
    }

    @Test
    void the_timeout_of_the_state_counts_from_the_insertion() {
        EntityApplication.run(
                EntityApplication.runner(database, WAITING, ORDERS, Order.class), (application, orders) -> {
                    application.inTransaction(entities -> entities.persist(new Order(7)));
                    Turnstile turnstile = application.context().getBean(Turnstile.class);
                    await().atMost(Duration.ofSeconds(60))
                            .until(() -> turnstile.timers().pending() == 1);
                });
    }

    @ParameterizedTest
    @EnumSource(Capture.class)
    void a_captured_insertion_is_in_the_history_once(Capture capture) {
        EntityApplication.run(runner(), (application, orders) -> {
            PostgresTurnstile turnstile = application.context().getBean(PostgresTurnstile.class);
            turnstile
                    .enforcement()
                    .install(
                            OrderMachine.ORDER,
                            ORDERS,
                            EnforcementOptions.defaults().withCapture(capture));
            application.inTransaction(entities -> {
                entities.persist(new Order(7));
                orders.fire(7, Move.PAY);
            });
            database.template().update("INSERT INTO orders (id) VALUES (8)");
            assertThat(kinds(orders, 7)).containsExactly(Kind.CREATION, Kind.TRANSITION);
            assertThat(kinds(orders, 8)).containsExactly(Kind.CREATION);
            assertThat(turnstile.enforcement().bypasses(10)).isEmpty();
        });
    }
}
