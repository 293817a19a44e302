package dev.turnstile.spring.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRED;

import dev.turnstile.lifecycle.Lifecycle.SqlCondition;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.spring.shop.Custom;
import dev.turnstile.spring.shop.Order;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.OrderMachine.State;
import dev.turnstile.spring.shop.Shop;
import dev.turnstile.spring.shop.Stack;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The entities of a persistence context after Turnstile has changed their rows. */
class EntityAfterTransitionTest {

    private Shop shop = new Shop(Stack.JPA, 2);

    @AfterEach
    void close() {
        shop.close();
    }

    private EntityManager entities() {
        return shop.stack().entities().shared();
    }

    private EntityManagerFactory factory() {
        return Objects.requireNonNull(((JpaTransactionManager) shop.manager()).getEntityManagerFactory());
    }

    private Order order(long id) {
        return entities().find(Order.class, id);
    }

    private void inTransaction(Runnable work) {
        shop.in(PROPAGATION_REQUIRED, () -> {
            work.run();
            return "";
        });
    }

    static Stream<Arguments> operations() {
        return Stream.of(
                Arguments.of("fire", (Consumer<Shop>) shop -> shop.orders().fire(1, Move.PAY)),
                Arguments.of("fireAll", (Consumer<Shop>) shop -> shop.orders().fireAll(Move.PAY, List.of(3, 1, 2))),
                Arguments.of("fireWhere", (Consumer<Shop>) shop -> shop.orders()
                        .fireWhere(Move.PAY, new SqlCondition("customer = 'ada'"), TransitionOptions.none())),
                Arguments.of("correct", (Consumer<Shop>)
                        shop -> shop.orders().correct(1, State.PAID, TransitionOptions.none())),
                Arguments.of("command", (Consumer<Shop>) shop -> new Custom(
                                shop.turnstile(),
                                "pay.shop",
                                (text, tx) -> shop.orders().fire(1, Move.PAY))
                        .run("")),
                Arguments.of("connection", (Consumer<Shop>) shop -> shop.orders()
                        .in(DataSourceUtils.getConnection(shop.source()))
                        .fire(1, Move.PAY)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void an_entity_has_the_new_state_and_keeps_its_changes(String name, Consumer<Shop> operation) {
        inTransaction(() -> {
            Order order = order(1);
            order.customer("ada");
            order.address("Rue 1");
            operation.accept(shop);
            assertThat(order.state()).isEqualTo(State.PAID);
            assertThat(order.address()).isEqualTo("Rue 1");
            assertThat(order(1)).isSameAs(order);
            order.customer("grace");
        });
        assertThat(shop.state(1)).isEqualTo(1);
        assertThat(shop.outside().queryForMap("SELECT customer, address FROM orders WHERE id = 1"))
                .containsEntry("customer", "grace")
                .containsEntry("address", "Rue 1");
    }

    @Test
    void a_change_of_another_field_does_not_write_back_the_state_that_was_read() {
        inTransaction(() -> {
            Mappings.PlainOrder order = entities().find(Mappings.PlainOrder.class, 1L);
            shop.orders().fire(1, Move.PAY);
            order.customer("grace");
        });
        assertThat(shop.state(1)).isEqualTo(1);
    }

    @Test
    void a_transaction_that_read_the_state_before_another_one_changed_it_does_not_write_it_back() {
        inTransaction(() -> {
            Order order = order(1);
            shop.outside().update("UPDATE orders SET state = 1 WHERE id = 1");
            order.customer("grace");
        });
        assertThat(shop.state(1)).isEqualTo(1);
        assertThat(shop.outside().queryForObject("SELECT customer FROM orders WHERE id = 1", String.class))
                .isEqualTo("grace");
    }

    @Test
    void only_entities_of_the_persistence_context_are_read_again() {
        Statistics statistics = factory().unwrap(SessionFactory.class).getStatistics();
        statistics.setStatisticsEnabled(true);
        inTransaction(() -> {
            order(1);
            order(2);
            long before = statistics.getPrepareStatementCount();
            shop.orders().fireAll(Move.PAY, List.of(1, 3));
            assertThat(statistics.getPrepareStatementCount() - before).isEqualTo(1);
        });
    }

    @Test
    void an_entity_of_another_record_stays_as_it_was_read() {
        inTransaction(() -> {
            Order other = order(2);
            shop.orders().fire(1, Move.PAY);
            assertThat(other.state()).isEqualTo(State.PENDING);
            assertThat(entities().contains(other)).isTrue();
        });
    }

    @Test
    void an_entity_is_detached_if_so_configured() {
        shop.close();
        shop = new Shop(Stack.JPA, 2, AfterTransition.DETACH);
        inTransaction(() -> {
            Order order = order(1);
            shop.orders().fire(1, Move.PAY);
            assertThat(entities().contains(order)).isFalse();
            assertThat(order(1).state()).isEqualTo(State.PAID);
        });
    }

    @Test
    void an_entity_is_left_alone_if_so_configured() {
        shop.close();
        shop = new Shop(Stack.JPA, 2, AfterTransition.NONE);
        inTransaction(() -> {
            Order order = order(1);
            shop.orders().fire(1, Move.PAY);
            assertThat(order(1)).isSameAs(order);
            assertThat(order.state()).isEqualTo(State.PENDING);
        });
    }

    /** Runs work with a persistence context that is open for longer than a transaction, as in a web request. */
    private void inView(Runnable work) {
        EntityManager view = factory().createEntityManager();
        TransactionSynchronizationManager.bindResource(factory(), new EntityManagerHolder(view));
        try {
            work.run();
        } finally {
            TransactionSynchronizationManager.unbindResource(factory());
            view.close();
        }
    }

    @Test
    void a_persistence_context_outside_a_transaction_has_the_new_state_too() {
        inView(() -> {
            Order order = order(1);
            shop.orders().fire(1, Move.PAY);
            assertThat(order.state()).isEqualTo(State.PAID);
        });
    }

    @Test
    void an_entity_with_changes_that_no_transaction_has_written_keeps_them() {
        inView(() -> {
            Order order = order(1);
            order.customer("grace");
            shop.orders().fire(1, Move.PAY);
            assertThat(order.customer()).isEqualTo("grace");
            inTransaction(() -> order(1).address("Rue 1"));
        });
        assertThat(shop.state(1)).isEqualTo(1);
        assertThat(shop.outside().queryForObject("SELECT customer FROM orders WHERE id = 1", String.class))
                .isEqualTo("grace");
    }
}
