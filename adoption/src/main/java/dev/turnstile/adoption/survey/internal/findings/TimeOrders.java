package dev.turnstile.adoption.survey.internal.findings;

import dev.turnstile.adoption.survey.Finding;
import dev.turnstile.adoption.survey.internal.states.Combinations;
import dev.turnstile.adoption.survey.internal.states.OutOfOrder;
import java.util.List;

/** Rows whose times are in the opposite order of at least 95% of the rows that have both times. */
public final class TimeOrders {

    private static final double FEW = 0.05;

    private TimeOrders() {}

    public static List<Finding> findings(Combinations combinations, Rows rows) {
        return combinations.outOfOrder().stream()
                .filter(order -> order.rows() > 0 && order.rows() <= FEW * order.both())
                .map(order -> finding(order, rows))
                .toList();
    }

    private static Finding finding(OutOfOrder order, Rows rows) {
        String first = order.pair().first().name();
        String second = order.pair().second().name();
        return new Finding(
                Finding.Kind.TIME_ORDER,
                first + ", " + second,
                first + " is after " + second + " in " + rows.number(order.rows()) + " of " + rows.shown(order.both())
                        + " with both",
                "WHERE " + order.pair().contradiction(),
                rows.of(order.rows()),
                order.examples());
    }
}
