package dev.turnstile.machine;

import static dev.turnstile.machine.Guard.sql;
import static dev.turnstile.machine.Orders.OrderState.CANCELLED;
import static dev.turnstile.machine.Orders.OrderState.DELIVERED;
import static dev.turnstile.machine.Orders.OrderState.PAID;
import static dev.turnstile.machine.Orders.OrderState.PENDING;
import static dev.turnstile.machine.Orders.OrderState.RETURNED;
import static dev.turnstile.machine.Orders.OrderState.SHIPPED;
import static dev.turnstile.machine.Orders.OrderTransition.CANCEL;
import static dev.turnstile.machine.Orders.OrderTransition.DELIVER;
import static dev.turnstile.machine.Orders.OrderTransition.PAY;
import static dev.turnstile.machine.Orders.OrderTransition.RETURN;
import static dev.turnstile.machine.Orders.OrderTransition.SHIP;

import java.time.Duration;

/** The machine that a newcomer sees first, declared as the documentation declares it. */
final class Orders {

    enum OrderState {
        PENDING,
        PAID,
        SHIPPED,
        DELIVERED,
        CANCELLED,
        RETURNED
    }

    enum OrderTransition {
        PAY,
        SHIP,
        DELIVER,
        CANCEL,
        RETURN
    }

    static final StateMachine<OrderState, OrderTransition> ORDER = StateMachine.define(
                    "order", OrderState.class, OrderTransition.class)
            .state(PENDING, 0)
            .initial()
            .state(PAID, 1)
            .formerly("settled")
            .state(SHIPPED, 2)
            .state(DELIVERED, 3)
            .state(CANCELLED, 4)
            .terminal()
            .state(RETURNED, 5)
            .terminal()
            .transition(PAY)
            .from(PENDING)
            .to(PAID)
            .transition(SHIP)
            .from(PAID)
            .to(SHIPPED)
            .guard(sql("address IS NOT NULL", "no delivery address"))
            .transition(DELIVER)
            .from(SHIPPED)
            .to(DELIVERED)
            .transition(CANCEL)
            .from(PENDING, PAID)
            .to(CANCELLED)
            .transition(RETURN)
            .from(SHIPPED, DELIVERED)
            .to(RETURNED)
            .timeout(PENDING, Duration.ofMinutes(30), CANCEL)
            .build();

    private Orders() {}
}
