package dev.turnstile.adoption.history.internal.time;

import dev.turnstile.adoption.history.internal.Excerpt;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The orders of day, month and year that a column may have. Each value of the column excludes the orders in which it is
 * not a date.
 *
 * @param orders the possible orders
 */
record DateOrders(List<WrittenTime> orders) {

    static List<WrittenTime> in(ZoneId zone) {
        return Stream.of(DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST, DateOrder.SHORT_YEAR_FIRST)
                .map(order -> new WrittenTime(order, zone))
                .toList();
    }

    /**
     * Returns the only order in which all values are dates.
     *
     * @param values the first values of the column
     * @param all opens all values of the column; used if the first values leave the order open
     * @throws AmbiguousTimes if several orders or no order remain
     */
    TimeForm decide(List<String> values, Supplier<ColumnValues> all) {
        if (values.stream().filter(this::anyReads).allMatch(WrittenTime::namesMonth)) {
            return orders.getFirst();
        }
        TimeForm fromSample = decided(values.iterator());
        TimeForm decided = fromSample == null ? decided(all) : fromSample;
        if (decided == null) {
            throw ambiguous(values);
        }
        return decided;
    }

    private @Nullable TimeForm decided(Supplier<ColumnValues> all) {
        try (ColumnValues values = all.get()) {
            return decided(values);
        }
    }

    private @Nullable TimeForm decided(Iterator<String> values) {
        List<WrittenTime> left = new ArrayList<>(orders);
        while (values.hasNext()) {
            String value = values.next();
            List<WrittenTime> reading =
                    left.stream().filter(order -> order.reads(value)).toList();
            if (!reading.isEmpty()) {
                left.retainAll(reading);
            }
            if (left.size() == 1) {
                return new DecidedTime(left.getFirst(), orders, value);
            }
        }
        return null;
    }

    private boolean anyReads(String value) {
        return orders.stream().anyMatch(order -> order.reads(value));
    }

    private AmbiguousTimes ambiguous(List<String> values) {
        String example = values.stream()
                .filter(value -> anyReads(value) && !WrittenTime.namesMonth(value))
                .findFirst()
                .orElseThrow();
        String patterns = orders.stream()
                .filter(order -> order.reads(example))
                .map(order -> "'" + Sketch.of(example, order.order()) + "'")
                .collect(Collectors.joining(" or "));
        return new AmbiguousTimes("expected times with one meaning, got dates such as " + Excerpt.of(example)
                + " in which day, month and year can be swapped in all rows; specify --time-format " + patterns
                + " (withTimeFormat)");
    }
}
