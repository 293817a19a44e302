package dev.turnstile.benchmarks.events;

import dev.turnstile.event.EventName;

/**
 * The event that all variants append and read: some 90 bytes of JSON.
 *
 * @param account the account
 * @param cents the amount in cents
 * @param reference the payment reference
 */
@EventName("deposited")
public record Deposited(String account, long cents, String reference) {

    /** Returns the nth deposit into an account. */
    public static Deposited into(int account, int nth) {
        return new Deposited("account-" + account, 100L + nth, "transfer 2024/" + account + "/" + nth);
    }
}
