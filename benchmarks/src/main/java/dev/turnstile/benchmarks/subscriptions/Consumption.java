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
 * Subscriptions that begin with the first event and do nothing with what they get.
 *
 * @param turnstile runs them
 * @param backlog what they get
 */
record Consumption(PostgresTurnstile turnstile, Backlog backlog) {

    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** In which a subscription would deliver what it must not, and comes to look as seldom as it ever does. */
    private static final Duration LOOKS = Duration.ofSeconds(3);

    /** A kind of subscription. */
    enum Kind {
        /** One by one, at least once. */
        SINGLE {
            @Override
            Subscription of(String name, Selection selection, Tally tally) {
                return Subscription.of(name, selection, Start.beginning(), delivery -> tally.arrived());
            }
        },
        /** Several at once, at least once. */
        BATCH {
            @Override
            Subscription of(String name, Selection selection, Tally tally) {
                return Subscription.ofBatches(
                        name, selection, Start.beginning(), all -> all.forEach(any -> tally.arrived()));
            }
        },
        /** Several in a transaction, exactly once. */
        EXACT {
            @Override
            Subscription of(String name, Selection selection, Tally tally) {
                return Subscription.ofExactlyOnce(
                        name, selection, Start.beginning(), (all, connection) -> all.forEach(any -> tally.arrived()));
            }
        };

        abstract Subscription of(String name, Selection selection, Tally tally);
    }

    /** Measures a new subscription from its start until it has handled the whole backlog. */
    Sample all(Kind kind) throws InterruptedException {
        Tally tally = new Tally(backlog.count());
        Subscription subscription = subscription(kind, tally);
        try (Subscriber subscriber = turnstile.subscriptions().start(subscription)) {
            return all(subscriber, subscription, tally);
        }
    }

    /**
     * What a subscription does beside a transaction that is open.
     *
     * @param sample the backlog below it
     * @param catchUpMillis how long what was appended meanwhile takes once it has ended
     */
    record Held(Sample sample, double catchUpMillis) {}

    /** Measures the same, and then what is appended while another transaction is open, from when that ends. */
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
            Pause.of(LOOKS);
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
                    + " append in front of the others, got " + delivered);
        }
    }

    private Sample all(Subscriber subscriber, Subscription subscription, Tally tally) throws InterruptedException {
        long last = backlog.last();
        tally.await();
        if (!subscriber.waitFor(subscription.name(), last, LONGEST)) {
            throw new IllegalStateException("all was delivered, but not noted within " + LONGEST);
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
