package dev.turnstile.benchmarks.events;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The versions of the accounts' streams. Each caller appends to its own share of accounts, so that there are no
 * conflicts.
 */
final class Accounts {

    static final int COUNT = 20_000;

    private final int[] versions = new int[COUNT];

    /** Creates accounts whose streams have the given number of events each. */
    Accounts(int events) {
        Arrays.fill(versions, events);
    }

    /** Returns a random account of a caller's share. */
    static int any(int caller, int callers) {
        return caller + callers * ThreadLocalRandom.current().nextInt((COUNT - caller - 1) / callers);
    }

    int version(int account) {
        return versions[account];
    }

    void appended(int account) {
        versions[account]++;
    }
}
