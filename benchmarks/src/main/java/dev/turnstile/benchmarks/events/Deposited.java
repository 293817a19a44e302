package dev.turnstile.benchmarks.events;

import dev.turnstile.event.EventName;

/**
 * The event that all variants append and read: some 90 bytes of JSON.
 *
 * @param account into which account
 * @param cents how much
 * @param reference what for
 */
@EventName("deposited")
public record Deposited(String account, long cents, String reference) {

    /** Makes the nth deposit into an account. */
    public static Deposited into(int account, int nth) {
        return new Deposited("account-" + account, 100L + nth, "transfer 2024/" + account + "/" + nth);
    }
}
