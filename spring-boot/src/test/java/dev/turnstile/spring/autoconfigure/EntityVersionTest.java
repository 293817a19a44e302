package dev.turnstile.spring.autoconfigure;

import static dev.turnstile.spring.shop.OrderMachine.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.lifecycle.StaleRecord;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.OrderMachine.State;
import dev.turnstile.spring.shop.OrderStateConverter;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.orm.ObjectOptimisticLockingFailureException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** The version of an entity and of its record are one column. */
@SuppressWarnings("UnusedVariable") // Hibernate reads the fields of entities
class EntityVersionTest {

    private final Database database = new Database();

    @BeforeEach
    void version() {
        database.template().execute("ALTER TABLE orders ADD version bigint NOT NULL DEFAULT 0");
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** An order with a version. */
    @Entity
    @Table(name = "orders")
    static class VersionedOrder {

        @Id
        private long id;

        private String customer = "";
        private @Nullable String address;

        @Convert(converter = OrderStateConverter.class)
        private State state = State.PENDING;

        @Version
        private long version;

        protected VersionedOrder() {}

        void customer(String name) {
            customer = name;
        }

        void address(String text) {
            address = text;
        }

        long version() {
            return version;
        }
    }

    private ApplicationContextRunner runner() {
        return EntityApplication.runner(database, ORDERS.withVersion("version"), VersionedOrder.class);
    }

    @Test
    void an_entity_that_was_read_before_a_transition_is_not_written_after_it() {
        EntityApplication.run(runner(), (application, orders) -> {
            TransactionTemplate other = new TransactionTemplate(
                    application.context().getBean(org.springframework.transaction.PlatformTransactionManager.class));
            other.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
            assertThatThrownBy(() -> application.inTransaction(entities -> {
                        VersionedOrder order = entities.find(VersionedOrder.class, 1L);
                        other.executeWithoutResult(status -> orders.fire(1, Move.PAY));
                        order.customer("grace");
                    }))
                    .isInstanceOf(ObjectOptimisticLockingFailureException.class);
            assertThat(orders.state(1)).isEqualTo(State.PAID);
        });
    }

    @Test
    void an_entity_can_be_changed_before_and_after_a_transition() {
        EntityApplication.run(
                runner(),
                (application, orders) -> application.inTransaction(entities -> {
                    VersionedOrder order = entities.find(VersionedOrder.class, 1L);
                    order.customer("grace");
                    orders.fire(1, Move.PAY);
                    assertThat(order.version()).isEqualTo(2);
                    order.address("Rue 1");
                    orders.fire(1, Move.SHIP);
                    assertThat(order.version()).isEqualTo(4);
                    order.customer("ada");
                }));
        assertThat(database.template().queryForMap("SELECT customer, address, state, version FROM orders WHERE id = 1"))
                .containsEntry("customer", "ada")
                .containsEntry("address", "Rue 1")
                .containsEntry("state", 2)
                .containsEntry("version", 5L);
    }

    @Test
    void a_transition_that_expects_a_version_sees_the_changes_of_the_entity() {
        EntityApplication.run(runner(), (application, orders) -> {
            application.inTransaction(
                    entities -> entities.find(VersionedOrder.class, 1L).customer("grace"));
            assertThatThrownBy(() ->
                            orders.fire(1, Move.PAY, TransitionOptions.none().withExpectedVersion(0)))
                    .isInstanceOf(StaleRecord.class);
            orders.fire(1, Move.PAY, TransitionOptions.none().withExpectedVersion(1));
            assertThat(orders.state(1)).isEqualTo(State.PAID);
        });
    }
}
