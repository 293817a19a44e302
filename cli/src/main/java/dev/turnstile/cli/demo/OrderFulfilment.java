package dev.turnstile.cli.demo;

import static dev.turnstile.cli.demo.OrderFulfilment.State.CANCELLED;
import static dev.turnstile.cli.demo.OrderFulfilment.State.DELIVERED;
import static dev.turnstile.cli.demo.OrderFulfilment.State.PAID;
import static dev.turnstile.cli.demo.OrderFulfilment.State.PENDING;
import static dev.turnstile.cli.demo.OrderFulfilment.State.RETURNED;
import static dev.turnstile.cli.demo.OrderFulfilment.State.SHIPPED;
import static dev.turnstile.cli.demo.OrderFulfilment.Transition.CANCEL;
import static dev.turnstile.cli.demo.OrderFulfilment.Transition.DELIVER;
import static dev.turnstile.cli.demo.OrderFulfilment.Transition.PAY;
import static dev.turnstile.cli.demo.OrderFulfilment.Transition.RETURN;
import static dev.turnstile.cli.demo.OrderFulfilment.Transition.SHIP;
import static dev.turnstile.machine.Guard.sql;

import dev.turnstile.machine.StateMachine;
import java.time.Duration;

/** The machine of the demo's orders. */
public final class OrderFulfilment {

    /** The states of an order. */
    public enum State {
        /** Ordered, not yet paid. */
        PENDING,
        /** Paid, not yet shipped. */
        PAID,
        /** In the hands of the carrier. */
        SHIPPED,
        /** Received by the customer. */
        DELIVERED,
        /** Cancelled before shipping. */
        CANCELLED,
        /** Sent back by the customer or the carrier. */
        RETURNED
    }

    /** The transitions of an order. */
    public enum Transition {
        /** The customer pays. */
        PAY,
        /** A clerk gives the parcel to the carrier. */
        SHIP,
        /** The carrier gives the parcel to the customer. */
        DELIVER,
        /** The customer or a timeout cancels the order. */
        CANCEL,
        /** The parcel comes back. */
        RETURN
    }

    /** The machine. */
    public static final StateMachine<State, Transition> ORDER = StateMachine.define(
                    "demo_order", State.class, Transition.class)
            .state(PENDING, 0)
            .initial()
            .state(PAID, 1)
            .formerly("SETTLED")
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

    private OrderFulfilment() {}
}
