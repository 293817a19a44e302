package dev.turnstile.spring.autoconfigure;

import static dev.turnstile.spring.shop.OrderMachine.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.turnstile.lifecycle.LifecycleException.UnknownStateCodeException;
import dev.turnstile.spring.jpa.StateWriteException;
import dev.turnstile.spring.shop.Order;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.OrderMachine.State;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hibernate does not write the states that a machine governs. */
class StateWriteTest {

    private final Database database = new Database();

    @AfterEach
    void close() {
        database.close();
    }

    /** An order with the code of its state. */
    @Entity
    @Table(name = "orders")
    static class CodedOrder {

        @Id
        private long id;

        @Column(updatable = false)
        private int state;

        void state(int code) {
            state = code;
        }
    }

    private @Nullable Integer state(long order) {
        return database.template().queryForObject("SELECT state FROM orders WHERE id = ?", Integer.class, order);
    }

    @Test
    void a_changed_state_is_refused_with_the_transition_to_call() {
        EntityApplication.run(EntityApplication.runner(database, ORDERS, Order.class), (application, orders) -> {
            assertThatThrownBy(() -> application.inTransaction(entities -> {
                        entities.find(Order.class, 1L).state(State.PAID);
                        entities.flush();
                    }))
                    .isInstanceOf(StateWriteException.class)
                    .hasMessage("Order 1: expected attribute state to keep PENDING, because only transitions change it,"
                            + " got PAID; call orders.fire(1, PAY) instead")
                    .asInstanceOf(type(StateWriteException.class))
                    .satisfies(refused -> {
                        assertThat(refused.entity()).isEqualTo("Order");
                        assertThat(refused.record()).isEqualTo("1");
                        assertThat(refused.attribute()).isEqualTo("state");
                        assertThat(refused.from()).isEqualTo("PENDING");
                        assertThat(refused.to()).isEqualTo("PAID");
                    });
            assertThat(state(1)).isZero();
        });
    }

    @Test
    void a_state_that_no_transition_leads_to_is_refused_with_the_correction() {
        EntityApplication.run(EntityApplication.runner(database, ORDERS, CodedOrder.class), (application, orders) -> {
            orders.fire(1, Move.PAY);
            assertThatThrownBy(() -> application.inTransaction(
                            entities -> entities.find(CodedOrder.class, 1L).state(0)))
                    .hasRootCauseMessage(
                            "StateWriteTest$CodedOrder 1: expected attribute state to keep PAID, because only"
                                    + " transitions change it, got PENDING; no transition leads from PAID to PENDING, so call"
                                    + " orders.correct(1, PENDING, options) if the state is to be repaired");
            assertThat(state(1)).isEqualTo(1);
        });
    }

    @Test
    void the_merge_of_a_copy_from_before_the_transition_is_refused() {
        EntityApplication.run(EntityApplication.runner(database, ORDERS, Order.class), (application, orders) -> {
            AtomicReference<Order> copy = new AtomicReference<>();
            application.inTransaction(entities -> copy.set(entities.find(Order.class, 1L)));
            orders.fire(1, Move.PAY);
            assertThatThrownBy(() -> application.inTransaction(entities -> entities.merge(copy.get())))
                    .hasRootCauseInstanceOf(StateWriteException.class);
            assertThat(state(1)).isEqualTo(1);
        });
    }

    @Test
    void a_new_entity_is_inserted_in_an_initial_state_only() {
        EntityApplication.run(EntityApplication.runner(database, ORDERS, Order.class), (application, orders) -> {
            assertThatThrownBy(() -> application.inTransaction(entities -> {
                        Order shipped = new Order(8);
                        shipped.state(State.SHIPPED);
                        entities.persist(shipped);
                    }))
                    .hasRootCauseMessage("Order 8: expected an initial state in attribute state of a new entity, got"
                            + " SHIPPED; persist it in PENDING, and fire transitions from there");
            assertThatThrownBy(() -> application.inTransaction(entities -> {
                        Order paid = new Order(9);
                        entities.persist(paid);
                        paid.state(State.PAID);
                    }))
                    .hasRootCauseInstanceOf(StateWriteException.class);
            application.inTransaction(entities -> entities.persist(new Order(10)));
            assertThat(orders.state(10)).isEqualTo(State.PENDING);
        });
        assertThat(database.template().queryForObject("SELECT count(*) FROM orders", Integer.class))
                .isEqualTo(4);
    }

    @Test
    void a_state_is_ignored_if_the_check_is_disabled() {
        EntityApplication.run(
                EntityApplication.runner(database, ORDERS, Order.class)
                        .withPropertyValues("turnstile.jpa.check-state-writes=false"),
                (application, orders) -> {
                    application.inTransaction(entities -> {
                        entities.find(Order.class, 1L).state(State.PAID);
                        entities.find(Order.class, 1L).customer("grace");
                    });
                    assertThat(state(1)).isZero();
                });
    }

    @Test
    void a_changed_field_beside_the_state_is_written() {
        EntityApplication.run(EntityApplication.runner(database, ORDERS, Order.class), (application, orders) -> {
            application.inTransaction(entities -> {
                entities.find(Order.class, 1L).customer("grace");
                orders.fire(1, Move.PAY);
                entities.find(Order.class, 1L).address("Rue 1");
            });
            assertThat(state(1)).isEqualTo(1);
        });
        assertThat(database.template().queryForMap("SELECT customer, address FROM orders WHERE id = 1"))
                .containsEntry("customer", "grace")
                .containsEntry("address", "Rue 1");
    }

    @Test
    void a_code_that_the_machine_does_not_declare_is_reported() {
        database.template().update("UPDATE orders SET state = 77 WHERE id = 1");
        EntityApplication.run(
                EntityApplication.runner(database, ORDERS, Order.class),
                (application, orders) -> assertThatThrownBy(
                                () -> application.inTransaction(entities -> entities.find(Order.class, 1L)))
                        .hasRootCauseInstanceOf(UnknownStateCodeException.class)
                        .hasStackTraceContaining("holds state code 77, expected one of 0 PENDING, 1 PAID, 2 SHIPPED"));
    }
}
