package dev.turnstile.torture.load;

import dev.turnstile.refusal.Refusal;

/** The refusal of an operation that has already written everything. */
final class NotToday extends Refusal {

    private static final long serialVersionUID = 1L;

    NotToday(String operation) {
        super("operation " + operation + ": refused on purpose, to test refusals");
    }
}
