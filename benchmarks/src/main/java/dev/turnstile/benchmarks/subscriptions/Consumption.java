package dev.turnstile.benchmarks.subscriptions;

import dev.turnstile.benchmarks.measure.Sample;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Measurements of subscriptions that start with the first event and whose handlers do nothing.
 *
 * @param turnstile the engine
 * @param backlog the events
 */
record Consumption(PostgresTurnstile turnstile, Backlog backlog) {

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    /** Long enough for a wrong delivery, and for the polling interval of an idle subscription to reach its maximum. */
    private static final Duration IDLE = Duration.ofSeconds(3);

    /** A kind of subscription. */
    enum Kind {
        /** One event at a time, at least once. */
        SINGLE {
            @Override
            Subscription of(String name, Selection selection, Tally tally) {
                return Subscription.of(name, selection, Start.beginning(), delivery -> tally.arrived());
            }
        },
        /** Batches of events, at least once. */
        BATCH {
            @Override
            Subscription of(String name, Selection selection, Tally tally) {
                return Subscription.ofBatches(
                        name, selection, Start.beginning(), all -> all.forEach(any -> tally.arrived()));
            }
        },
        /** Batches of events in a transaction, exactly once. */
        EXACT {
            @Override
            Subscription of(String name, Selection selection, Tally tally) {
                return Subscription.ofExactlyOnce(
                        name, selection, Start.beginning(), (all, connection) -> all.forEach(any -> tally.arrived()));
            }
        };

        abstract Subscription of(String name, Selection selection, Tally tally);
    }

    /** Measures a new subscription from its start until it has handled the whole backlog and saved its cursor. */
    Sample all(Kind kind) throws InterruptedException {
        Tally tally = new Tally(backlog.count());
        Subscription subscription = subscription(kind, tally);
        try (Subscriber subscriber = turnstile.subscriptions().start(subscription)) {
            return all(subscriber, subscription, tally);
        }
    }

    /**
     * The measurement of a subscription while another transaction is open.
     *
     * @param sample the delivery of the events below the horizon
     * @param catchUpMillis the time from the end of the other transaction until the events appended meanwhile are
     *     delivered
     */
    record Held(Sample sample, double catchUpMillis) {}

    /**
     * Measures the backlog while another transaction is open, then the events appended meanwhile after it has ended.
     */
    Held held(Holder holder, int late) throws InterruptedException, SQLException {
        int before = backlog.count();
        Tally tally = new Tally(before);
        Tally everything = new Tally(before + late);
        Subscription subscription = Subscription.of(name(), selection(), Start.beginning(), delivery -> {
            tally.arrived();
            everything.arrived();
        });
        try (Subscriber subscriber = turnstile.subscriptions().start(subscription)) {
            Sample sample = all(subscriber, subscription, tally);
            backlog.append(late);
            Pause.of(IDLE);
            expect(before, tally.count());
            long end = System.nanoTime();
            holder.close();
            everything.await();
            return new Held(sample, (System.nanoTime() - end) / 1e6);
        }
    }

    private static void expect(int expected, int delivered) {
        if (delivered != expected) {
            throw new IllegalStateException("expected " + expected + " deliveries while a transaction is open that may"
                    + " append below later events, got " + delivered);
        }
    }

    private Sample all(Subscriber subscriber, Subscription subscription, Tally tally) throws InterruptedException {
        long last = backlog.last();
        tally.await();
        if (!subscriber.waitFor(subscription.name(), last, TIMEOUT)) {
            throw new IllegalStateException(
                    "all events were delivered, but the cursor was not saved within " + TIMEOUT);
        }
        return tally.untilNow();
    }

    private static Subscription subscription(Kind kind, Tally tally) {
        return kind.of(name(), selection(), tally);
    }

    private static Selection selection() {
        return Selection.ofEvents().withCategories(Backlog.CATEGORY);
    }

    private static String name() {
        return "bench-" + TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
    }
}
