package dev.turnstile.benchmarks;

/** The states of the order that every variant moves. */
public enum OrderState {
    /** Placed, not paid. */
    PENDING,
    /** Paid, not sent. */
    PAID,
    /** On its way. */
    SHIPPED,
    /** At the customer's. */
    DELIVERED,
    /** Given up before it was sent. */
    CANCELLED,
    /** Sent back. */
    RETURNED
}
