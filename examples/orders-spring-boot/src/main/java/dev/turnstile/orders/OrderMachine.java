package dev.turnstile.orders;

import static dev.turnstile.machine.Guard.sql;

import dev.turnstile.machine.StateMachine;

/** The states of an order and its transitions. */
final class OrderMachine {

    enum State {
        PENDING,
        PAID,
        SHIPPED
    }

    enum Move {
        PAY,
        SHIP
    }

    static final StateMachine<State, Move> ORDER = StateMachine.define("order", State.class, Move.class)
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
            .guard(sql("address IS NOT NULL", "no delivery address").withName("has_address"))
            .build();

    private OrderMachine() {}
}
