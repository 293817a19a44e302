package dev.turnstile.benchmarks;

/** The events of an order. */
public enum OrderEvent {
    /** The order is paid. */
    PAY,
    /** The order is shipped. */
    SHIP,
    /** The order is delivered. */
    DELIVER,
    /** The order is cancelled. */
    CANCEL,
    /** The order is returned. */
    RETURN
}
