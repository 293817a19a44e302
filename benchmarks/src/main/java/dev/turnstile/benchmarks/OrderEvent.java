package dev.turnstile.benchmarks;

/** What may happen to an order. */
public enum OrderEvent {
    /** The money arrives. */
    PAY,
    /** The parcel leaves. */
    SHIP,
    /** The parcel arrives. */
    DELIVER,
    /** Somebody gives up. */
    CANCEL,
    /** The parcel comes back. */
    RETURN
}
