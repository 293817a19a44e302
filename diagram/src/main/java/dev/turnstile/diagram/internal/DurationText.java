package dev.turnstile.diagram.internal;

import java.time.Duration;
import java.util.StringJoiner;

/** Formats durations for people: {@code 30 min}, {@code 1 d 12 h}, {@code 250 ms}. */
final class DurationText {

    private DurationText() {}

    static String of(Duration duration) {
        StringJoiner text = new StringJoiner(" ");
        add(text, duration.toDaysPart(), "d");
        add(text, duration.toHoursPart(), "h");
        add(text, duration.toMinutesPart(), "min");
        add(text, duration.toSecondsPart(), "s");
        add(text, duration.toMillisPart(), "ms");
        add(text, duration.toNanosPart() % 1_000_000, "ns");
        return text.toString();
    }

    private static void add(StringJoiner text, long amount, String unit) {
        if (amount > 0) {
            text.add(amount + " " + unit);
        }
    }
}
