package dev.turnstile.adoption.history.internal.time;

import dev.turnstile.adoption.history.internal.Excerpt;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/**
 * The order of day, month and year that one value of the column proves.
 *
 * @param decided the order
 * @param orders the orders that were possible before
 * @param proof the value that has no meaning in the other orders
 */
record DecidedTime(WrittenTime decided, List<WrittenTime> orders, String proof) implements TimeForm {

    @Override
    public Instant read(String text) {
        try {
            return decided.read(text);
        } catch (DateTimeException e) {
            if (orders.stream().anyMatch(order -> order.reads(text))) {
                throw new AmbiguousTimes("expected a time as " + decided.order().text() + " like " + Excerpt.of(proof)
                        + ", got " + Excerpt.of(text) + ", which is a date only in another order; write all times in"
                        + " one form");
            }
            throw e;
        }
    }

    @Override
    public String describe() {
        return decided.describe();
    }
}
