package dev.turnstile.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock that moves only when the test sets or advances it. Thread-safe; the copies of {@link #withZone} share the
 * time.
 *
 * {@snippet :
 * TestClock clock = TestClock.of("2026-03-01T10:00:00Z");
 * PostgresTurnstile turnstile = PostgresTurnstile.builder(dataSource).clock(clock).open();
 * clock.advance(Duration.ofDays(15));
 * turnstile.timers().fireDue(orders);
 * }
 */
public final class TestClock extends Clock {

    private final AtomicReference<Instant> now;
    private final ZoneId zone;

    private TestClock(AtomicReference<Instant> now, ZoneId zone) {
        this.now = now;
        this.zone = zone;
    }

    /** Returns a clock that is stopped at a time, in UTC. */
    public static TestClock of(Instant time) {
        return new TestClock(new AtomicReference<>(time), ZoneOffset.UTC);
    }

    /**
     * Returns a clock that is stopped at a time, in UTC.
     *
     * @param time the time in ISO 8601, such as {@code 2026-03-01T10:00:00Z}
     * @throws java.time.format.DateTimeParseException if the text is not a time
     */
    public static TestClock of(String time) {
        return of(Instant.parse(time));
    }

    /** Returns a clock that is stopped at the system's current time, truncated to microseconds, in UTC. */
    public static TestClock ofSystemTime() {
        return of(Instant.now().truncatedTo(ChronoUnit.MICROS));
    }

    /** Sets the time, which may be earlier than the current one. */
    public void set(Instant time) {
        now.set(time);
    }

    /**
     * Advances the time.
     *
     * @throws IllegalArgumentException if the duration is negative
     */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException(
                    "expected a duration of at least 0, got " + by + "; set the clock to an earlier time with set(..)");
        }
        now.updateAndGet(time -> time.plus(by));
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new TestClock(now, other);
    }

    @Override
    public String toString() {
        return "test clock at " + now;
    }
}
