package dev.turnstile.subscription;

import dev.turnstile.projection.Projection;
import dev.turnstile.projection.Selection;
import dev.turnstile.text.spi.StorableText;
import java.util.Objects;

/**
 * A named reader of the log, as an application declares it: which events, what is done with them, and how. Immutable.
 *
 * <p>The name is what the database knows it by: its cursors, its shards, its dead letters, and what it declares: its
 * selection and how events are delivered. Every node that starts a subscription of one name must declare it alike;
 * {@link Subscriptions#redeclare} changes the declaration.
 *
 * @param name its name
 * @param selection which events
 * @param handling what is done with them
 * @param shards among how many parts the streams are divided; each part is handled by one node and one thread at a
 *     time, so this is how much goes on at once; fixed when the subscription is first started
 * @param redelivery what becomes of events that fail
 * @param start where it begins when it is first started
 */
public record Subscription(
        String name, Selection selection, Handling handling, int shards, Redelivery redelivery, Start start) {

    private static final int MOST_SHARDS = 1024;
    private static final int HANDLER_SHARDS = 16;
    private static final int AT_ONCE = 500;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the name is blank or cannot be stored, or there is no shard, or more than
     *     1,024
     */
    public Subscription {
        StorableText.of("subscription", name);
        Objects.requireNonNull(selection, "selection");
        Objects.requireNonNull(handling, "handling");
        Objects.requireNonNull(start, "start");
        if (shards < 1 || shards > MOST_SHARDS) {
            throw new IllegalArgumentException(
                    "subscription '" + name + "': expected 1 to " + MOST_SHARDS + " shards, got " + shards);
        }
        if (handling.batchSize() < 1) {
            throw new IllegalArgumentException(
                    "subscription '" + name + "': expected at least 1 event at once, got " + handling.batchSize());
        }
    }

    /**
     * Hands events to a handler one by one: at least once, 16 streams at the same time unless said otherwise.
     *
     * @param start where it begins when it is first started: what a handler does about events of the past, a person
     *     should have decided
     */
    public static Subscription of(String name, Selection selection, Start start, EventHandler handler) {
        return of(name, selection, new Handling.OneByOne(handler), start);
    }

    /**
     * Hands events to a handler at least once, up to 500 at a time.
     *
     * @param start where it begins when it is first started
     */
    public static Subscription ofBatches(String name, Selection selection, Start start, BatchHandler handler) {
        return of(name, selection, new Handling.InBatches(handler, AT_ONCE), start);
    }

    /**
     * Hands events to a handler in the transaction that keeps the subscription's place: exactly once, up to 500 at a
     * time.
     *
     * @param start where it begins when it is first started
     */
    public static Subscription ofExactlyOnce(
            String name, Selection selection, Start start, TransactionalHandler handler) {
        return of(name, selection, new Handling.InTransaction(handler, AT_ONCE), start);
    }

    /**
     * Keeps a read model from the first event of the log on: exactly once, in the one order of the log unless there is
     * more than one shard, waiting for what fails. It is named as the projection, with its version behind unless that
     * is 1.
     */
    public static Subscription of(Projection projection) {
        return new Subscription(
                name(projection),
                projection.selection(),
                new Handling.Projected(projection, AT_ONCE),
                1,
                Redelivery.ofHolding(),
                Start.beginning());
    }

    /** Returns the name of the subscription that keeps a read model. */
    public static String name(Projection projection) {
        return projection.version() == 1 ? projection.name() : projection.name() + "@" + projection.version();
    }

    private static Subscription of(String name, Selection selection, Handling handling, Start start) {
        return new Subscription(name, selection, handling, HANDLER_SHARDS, Redelivery.defaults(), start);
    }

    /** Divides the streams among so many shards, 1 to 1,024. */
    public Subscription withShards(int number) {
        return new Subscription(name, selection, handling, number, redelivery, start);
    }

    /** Returns a copy with a maximum batch size; without effect where events are delivered one by one. */
    public Subscription withBatchSize(int most) {
        Handling limited = switch (handling) {
            case Handling.OneByOne one -> one;
            case Handling.InBatches batches -> new Handling.InBatches(batches.handler(), most);
            case Handling.InTransaction exact -> new Handling.InTransaction(exact.handler(), most);
            case Handling.Projected model -> new Handling.Projected(model.projection(), most);
        };
        return new Subscription(name, selection, limited, shards, redelivery, start);
    }

    /** Says what becomes of events that fail. */
    public Subscription withRedelivery(Redelivery policy) {
        return new Subscription(name, selection, handling, shards, policy, start);
    }
}
