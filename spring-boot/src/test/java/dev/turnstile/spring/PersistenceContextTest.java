package dev.turnstile.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRED;

import dev.turnstile.spring.shop.Custom;
import dev.turnstile.spring.shop.Order;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.Shop;
import dev.turnstile.spring.shop.Stack;
import jakarta.persistence.EntityManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Turnstile beside the persistence context of Hibernate. */
class PersistenceContextTest {

    private final Shop shop = new Shop(Stack.JPA, 3);
    private final EntityManager entities = shop.stack().entities().shared();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void a_guard_sees_a_field_that_was_changed_in_memory() {
        shop.orders().fire(1, Move.PAY);
        shop.in(PROPAGATION_REQUIRED, () -> {
            entities.find(Order.class, 1L).address("Rue 1");
            return shop.orders().fire(1, Move.SHIP);
        });
        assertThat(shop.state(1)).isEqualTo(2);
    }

    @Test
    void a_command_sees_a_field_that_was_changed_in_memory_before_it() {
        Custom ship = new Custom(shop.turnstile(), "ship.shop", (text, tx) -> {
            entities.find(Order.class, 1L).address("Rue 1");
            shop.orders().fire(1, Move.PAY);
            shop.orders().fire(1, Move.SHIP);
        });
        ship.run("1");
        assertThat(shop.state(1)).isEqualTo(2);
    }

    @Test
    void a_refused_command_takes_back_the_entities_that_it_has_changed() {
        Custom rename = new Custom(shop.turnstile(), "rename.shop", (text, tx) -> {
            entities.find(Order.class, 1L).customer("eve");
            tx.refuseIf(true, Refused::new);
        });
        shop.in(PROPAGATION_REQUIRED, () -> {
            entities.find(Order.class, 2L).customer("bob");
            assertThatThrownBy(() -> rename.run("1")).isInstanceOf(Refused.class);
            assertThat(entities.find(Order.class, 1L).customer()).isEqualTo("ada");
            return entities;
        });
        assertThat(shop.outside().queryForList("SELECT customer FROM orders ORDER BY id", String.class))
                .containsExactly("ada", "bob", "ada");
    }

    /** A refusal. */
    private static final class Refused extends dev.turnstile.refusal.Refusal {

        private static final long serialVersionUID = 1L;

        Refused() {
            super("not today");
        }
    }
}
