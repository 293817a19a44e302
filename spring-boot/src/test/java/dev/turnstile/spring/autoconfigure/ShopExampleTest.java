package dev.turnstile.spring.autoconfigure;

import static dev.turnstile.spring.shop.OrderMachine.ORDER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.Turnstile;
import dev.turnstile.command.Command;
import dev.turnstile.command.Transaction;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.projection.Selection;
import dev.turnstile.spring.RunningSubscriptions;
import dev.turnstile.spring.TurnstileCustomizer;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.OrderMachine.State;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ResolvableType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The application of the page {@code docs/spring.md}. */
class ShopExampleTest {

    private static final ResolvableType BOUND =
            ResolvableType.forClassWithGenerics(Lifecycle.class, State.class, Move.class);

    private final Database database = new Database();

    @AfterEach
    void close() {
        database.close();
    }

    /** Mails that would be sent. */
    @Component
    static class Mail {

        private final List<String> sent = new CopyOnWriteArrayList<>();

        void send(Delivery delivery) {
            sent.add(delivery.event().stream().key());
        }
    }

    @Configuration
    static class Orders {

        @Bean
        Lifecycle<State, Move> orders(Turnstile turnstile) {
            return turnstile.lifecycle(ORDER, RecordTable.of("orders"));
        }

        @Bean
        Subscription shippingMails(Mail mail) {
            return Subscription.of(
                    "shipping_mails", Selection.ofTransitions(ORDER, Move.SHIP), Start.now(), mail::send);
        }

        @Bean
        TurnstileCustomizer reading() {
            return builder -> builder.groupCommitWait(Duration.ofMillis(2));
        }
    }

    @Service
    public static class Shipping {

        private final JdbcTemplate template;
        private final Lifecycle<State, Move> orders;

        public Shipping(JdbcTemplate template, Lifecycle<State, Move> orders) {
            this.template = template;
            this.orders = orders;
        }

        @Transactional
        public void ship(long order, String address) {
            template.update("UPDATE orders SET address = ? WHERE id = ?", address, order);
            orders.fire(order, Move.SHIP);
        }
    }

    @Component
    static class Rename extends Command<Rename.Input, String> {

        private final JdbcTemplate template;

        Rename(Turnstile turnstile, JdbcTemplate template) {
            super(turnstile, "rename.orders");
            this.template = template;
        }

        record Input(long order, String customer) {}

        @Override
        protected String execute(Input input, Transaction tx) {
            template.update("UPDATE orders SET customer = ? WHERE id = ?", input.customer(), input.order());
            return input.customer();
        }
    }

    @Test
    void the_application_ships_an_order_and_sends_a_mail() {
        database.runner()
                .withUserConfiguration(Mail.class, Orders.class, Shipping.class, Rename.class)
                .run(context -> {
                    Lifecycle<State, Move> orders = context.<Lifecycle<State, Move>>getBeanProvider(BOUND)
                            .getObject();
                    orders.fire(1, Move.PAY);
                    context.getBean(Rename.class).call(new Rename.Input(1, "grace"));
                    context.getBean(Shipping.class).ship(1, "Rue 1");
                    long position = orders.history(1).getLast().position();
                    assertThat(context.getBean(RunningSubscriptions.class)
                                    .subscriber()
                                    .waitFor("shipping_mails", position, Duration.ofSeconds(60)))
                            .isTrue();
                    assertThat(context.getBean(Mail.class).sent).containsExactly("1");
                });
        assertThat(database.template().queryForObject("SELECT customer FROM orders WHERE id = 1", String.class))
                .isEqualTo("grace");
    }
}
