package dev.turnstile.benchmarks.events;

import dev.turnstile.event.EventName;

/** The event that all variants append and read: some 90 bytes of JSON. */
@EventName("deposited")
record Deposited(String account, long cents, String reference) {

    static Deposited into(int account, int nth) {
        return new Deposited("account-" + account, 100L + nth, "transfer 2024/" + account + "/" + nth);
    }
}
