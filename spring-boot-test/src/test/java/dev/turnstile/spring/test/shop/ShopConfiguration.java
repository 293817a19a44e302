package dev.turnstile.spring.test.shop;

import dev.turnstile.Turnstile;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The lifecycle of the orders. */
@Configuration
public class ShopConfiguration {

    /** The states of an order. */
    public enum State {
        PENDING,
        PAID
    }

    /** The transition of an order. */
    public enum Move {
        PAY
    }

    private static final StateMachine<State, Move> ORDER = StateMachine.define("order", State.class, Move.class)
            .state(State.PENDING, 0)
            .initial()
            .state(State.PAID, 1)
            .terminal()
            .transition(Move.PAY)
            .from(State.PENDING)
            .to(State.PAID)
            .build();

    @Bean
    Lifecycle<State, Move> orders(Turnstile turnstile) {
        return turnstile.lifecycle(ORDER, RecordTable.of("orders"));
    }
}
