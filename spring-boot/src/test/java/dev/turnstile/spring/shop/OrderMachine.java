package dev.turnstile.spring.shop;

import static dev.turnstile.machine.Guard.sql;

import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;

/** The machine of the orders, and their table. */
public final class OrderMachine {

    /** The states of an order. */
    public enum State {
        PENDING,
        PAID,
        SHIPPED
    }

    /** The transitions of an order. */
    public enum Move {
        PAY,
        SHIP
    }

    public static final StateMachine<State, Move> ORDER = StateMachine.define("order", State.class, Move.class)
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

    public static final RecordTable ORDERS = RecordTable.of("orders");

    public static final String TABLES = """
            CREATE TABLE orders (
              id       bigint   PRIMARY KEY,
              customer text     NOT NULL DEFAULT 'ada',
              address  text,
              state    smallint NOT NULL DEFAULT 0
            );
            CREATE TABLE notes (text text PRIMARY KEY);
            INSERT INTO orders (id) VALUES (1), (2), (3);""";

    private OrderMachine() {}
}
