package dev.turnstile.torture.load;

import dev.turnstile.refusal.Refusal;

/** The command refuses an operation after it has written everything. */
final class NotToday extends Refusal {

    private static final long serialVersionUID = 1L;

    NotToday(String operation) {
        super("operation " + operation + ": not today; the suite wants refusals too");
    }
}
