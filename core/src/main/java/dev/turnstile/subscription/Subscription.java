package dev.turnstile.subscription;

import dev.turnstile.command.Retries;
import dev.turnstile.projection.Projection;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Handling.BatchHandler;
import dev.turnstile.subscription.Handling.TransactionalHandler;
import dev.turnstile.text.spi.StorableText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The declaration of a named reader of the log: its events, its handler and its options. Immutable.
 *
 * <p>The database stores the cursors, the shards, the dead letters, the selection and the kind of handler under the
 * name of the subscription. Every node that starts a subscription with this name must declare the same selection and
 * kind of handler; {@link Subscriptions#redeclare} permits a change of the declaration.
 *
 * @param name the name of the subscription
 * @param selection the events to deliver
 * @param handling the handler
 * @param shards the number of parts into which the streams are divided; limits concurrency, because each part is
 *     handled by one node and one thread at a time; fixed by the first start
 * @param redelivery the retries of events that fail
 * @param start the position at which the first start begins
 * @param unreadable whether events whose personal values cannot be decrypted are delivered, with their data as stored;
 *     if not, they fail
 */
public record Subscription(
        String name,
        Selection selection,
        Handling handling,
        int shards,
        Redelivery redelivery,
        Start start,
        boolean unreadable) {

    private static final int MOST_SHARDS = 1024;
    private static final int HANDLER_SHARDS = 16;
    private static final int AT_ONCE = 500;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the name is blank or cannot be stored, or the number of shards is not between
     *     1 and 1,024
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
     * Returns a subscription that delivers events to a handler one by one: at least once, in 16 shards by default.
     *
     * @param start the position at which the first start begins; required, because the application must decide whether
     *     the handler receives events of the past
     */
    public static Subscription of(String name, Selection selection, Start start, EventHandler handler) {
        return of(name, selection, new Handling.OneByOne(handler), start);
    }

    /**
     * Returns a subscription that delivers events to a handler at least once, up to 500 at a time.
     *
     * @param start the position at which the first start begins
     */
    public static Subscription ofBatches(String name, Selection selection, Start start, BatchHandler handler) {
        return of(name, selection, new Handling.InBatches(handler, AT_ONCE), start);
    }

    /**
     * Returns a subscription that delivers events to a handler in the transaction that saves the subscription's cursor:
     * exactly once, up to 500 at a time.
     *
     * @param start the position at which the first start begins
     */
    public static Subscription ofExactlyOnce(
            String name, Selection selection, Start start, TransactionalHandler handler) {
        return of(name, selection, new Handling.InTransaction(handler, AT_ONCE), start);
    }

    /**
     * Returns a subscription that applies all events to a read model, from the first event on: exactly once, and in one
     * shard, so in the order of the log. The shard waits for an event that fails. The subscription's name is the
     * projection's name, followed by the version unless the version is 1.
     */
    public static Subscription of(Projection projection) {
        return new Subscription(
                name(projection),
                projection.selection(),
                new Handling.Projected(projection, AT_ONCE),
                1,
                Redelivery.ofHolding(),
                Start.beginning(),
                false);
    }

    /** Returns the name of the subscription of a read model. */
    public static String name(Projection projection) {
        return projection.version() == 1 ? projection.name() : projection.name() + "@" + projection.version();
    }

    private static Subscription of(String name, Selection selection, Handling handling, Start start) {
        return new Subscription(name, selection, handling, HANDLER_SHARDS, Redelivery.defaults(), start, false);
    }

    /** Returns a copy with a number of shards, 1 to 1,024. */
    public Subscription withShards(int number) {
        return new Subscription(name, selection, handling, number, redelivery, start, unreadable);
    }

    /** Returns a copy with a maximum batch size, which has no effect if events are delivered one by one. */
    public Subscription withBatchSize(int most) {
        Handling limited = switch (handling) {
            case Handling.OneByOne one -> one;
            case Handling.InBatches batches -> new Handling.InBatches(batches.handler(), most);
            case Handling.InTransaction exact -> new Handling.InTransaction(exact.handler(), most);
            case Handling.Projected model -> new Handling.Projected(model.projection(), most);
        };
        return new Subscription(name, selection, limited, shards, redelivery, start, unreadable);
    }

    /** Returns a copy with another policy for events that fail. */
    public Subscription withRedelivery(Redelivery policy) {
        return new Subscription(name, selection, handling, shards, policy, start, unreadable);
    }

    /**
     * Returns a copy that also delivers events whose personal values cannot be decrypted, with their data as stored.
     * Suitable for handlers that do not read these values.
     */
    public Subscription withUnreadableEvents() {
        return new Subscription(name, selection, handling, shards, redelivery, start, true);
    }

    /**
     * The number of attempts and the backoff after a handler failed on an event. Immutable.
     *
     * <p>The first rule whose class matches the failure or one of its causes applies. If no rule matches, the fallback
     * applies.
     *
     * @param rules the rules for classes of failures, in the order in which they are matched
     * @param fallback the retries for all other failures
     * @param holds whether the whole shard waits for an event that fails, without a time limit, instead of parking the
     *     event's stream
     */
    public record Redelivery(List<Rule> rules, Retries fallback, boolean holds) {

        /** Copies the list. */
        public Redelivery {
            rules = List.copyOf(rules);
        }

        /**
         * The retries for one class of failures.
         *
         * @param failure the class of the failure or of one of its causes
         * @param retries the number of attempts and the backoff
         */
        public record Rule(Class<? extends Throwable> failure, Retries retries) {}

        /**
         * Returns 10 attempts with a backoff of up to 200 ms initially and 5 minutes at most; then the event is a dead
         * letter.
         */
        public static Redelivery defaults() {
            return ofParking(new Retries(10, Duration.ofMillis(200), Duration.ofMinutes(5)));
        }

        /**
         * Returns a policy that parks the stream of an event that fails. After the last attempt the event is a dead
         * letter.
         */
        public static Redelivery ofParking(Retries retries) {
            return new Redelivery(List.of(), retries, false);
        }

        /**
         * Returns a policy by which the whole shard waits for an event that fails, with a backoff of up to 200 ms
         * initially and 1 minute at most. Suitable for read models, for which a missing event is worse than a late one.
         */
        public static Redelivery ofHolding() {
            return new Redelivery(
                    List.of(), new Retries(Integer.MAX_VALUE, Duration.ofMillis(200), Duration.ofMinutes(1)), true);
        }

        /** Returns a copy with another rule after the existing ones. */
        public Redelivery withRetries(Class<? extends Throwable> failure, Retries retries) {
            List<Rule> more = new ArrayList<>(rules);
            more.add(new Rule(failure, retries));
            return new Redelivery(more, fallback, holds);
        }

        /** Returns a copy that makes no further attempt after failures of a given class. */
        public Redelivery withoutRetries(Class<? extends Throwable> failure) {
            return withRetries(failure, Retries.none());
        }

        /** Returns the retries that apply to a failure. */
        public Retries retriesFor(Throwable failure) {
            for (Rule rule : rules) {
                for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                    if (rule.failure().isInstance(cause)) {
                        return rule.retries();
                    }
                }
            }
            return fallback;
        }
    }
}
