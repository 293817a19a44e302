package dev.turnstile.benchmarks;

import static dev.turnstile.benchmarks.OrderEvent.CANCEL;
import static dev.turnstile.benchmarks.OrderEvent.DELIVER;
import static dev.turnstile.benchmarks.OrderEvent.PAY;
import static dev.turnstile.benchmarks.OrderEvent.RETURN;
import static dev.turnstile.benchmarks.OrderEvent.SHIP;
import static dev.turnstile.benchmarks.OrderState.CANCELLED;
import static dev.turnstile.benchmarks.OrderState.DELIVERED;
import static dev.turnstile.benchmarks.OrderState.PAID;
import static dev.turnstile.benchmarks.OrderState.PENDING;
import static dev.turnstile.benchmarks.OrderState.RETURNED;
import static dev.turnstile.benchmarks.OrderState.SHIPPED;

import java.util.List;

/**
 * A permitted transition of an order; every variant is built from the same list.
 *
 * @param from the source state
 * @param event the event
 * @param to the target state
 */
public record OrderEdge(OrderState from, OrderEvent event, OrderState to) {

    /** All transitions of an order. */
    public static final List<OrderEdge> ALL = List.of(
            new OrderEdge(PENDING, PAY, PAID),
            new OrderEdge(PAID, SHIP, SHIPPED),
            new OrderEdge(SHIPPED, DELIVER, DELIVERED),
            new OrderEdge(PENDING, CANCEL, CANCELLED),
            new OrderEdge(PAID, CANCEL, CANCELLED),
            new OrderEdge(SHIPPED, RETURN, RETURNED),
            new OrderEdge(DELIVERED, RETURN, RETURNED));
}
