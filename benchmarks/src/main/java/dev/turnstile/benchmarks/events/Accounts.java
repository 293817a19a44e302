package dev.turnstile.benchmarks.events;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** The versions of the accounts' streams; each caller appends to those of its own share, so that none is refused. */
final class Accounts {

    static final int COUNT = 20_000;

    private final int[] versions = new int[COUNT];

    /** Begins where each stream has some events. */
    Accounts(int events) {
        Arrays.fill(versions, events);
    }

    /** Draws an account of a caller's share. */
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
