package dev.turnstile.benchmarks;

/** The states of an order, the same for every variant. */
public enum OrderState {
    /** Placed and not paid. */
    PENDING,
    /** Paid and not shipped. */
    PAID,
    /** Shipped and not delivered. */
    SHIPPED,
    /** Delivered to the customer. */
    DELIVERED,
    /** Cancelled before delivery. */
    CANCELLED,
    /** Returned by the customer. */
    RETURNED
}
