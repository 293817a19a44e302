package dev.turnstile.subscription;

import dev.turnstile.command.Retries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How often, and after which pauses, an event is delivered again that a handler failed on. Immutable.
 *
 * <p>The first rule whose class the failure, or a cause of it, is an instance of decides; where none fits, the
 * fallback does.
 *
 * @param rules what holds for classes of failures, in the order in which they are asked
 * @param fallback what holds for all others
 * @param holds whether a shard waits for an event that fails, for ever, instead of parking its stream
 */
public record Redelivery(List<Rule> rules, Retries fallback, boolean holds) {

    /** Copies the list. */
    public Redelivery {
        rules = List.copyOf(rules);
    }

    /**
     * What holds for one class of failures.
     *
     * @param failure the class
     * @param retries how often and after which pauses
     */
    public record Rule(Class<? extends Throwable> failure, Retries retries) {}

    /** Returns 10 attempts with pauses of up to 200 ms at first and 5 minutes at most; then a dead letter. */
    public static Redelivery defaults() {
        return ofParking(new Retries(10, Duration.ofMillis(200), Duration.ofMinutes(5)));
    }

    /** Parks the stream of an event that fails; after the last attempt the event is a dead letter. */
    public static Redelivery ofParking(Retries retries) {
        return new Redelivery(List.of(), retries, false);
    }

    /**
     * Lets everything wait for an event that fails, with pauses of up to 200 ms at first and 1 minute at most: for read
     * models, where an event that is missing is worse than a late one.
     */
    public static Redelivery ofHolding() {
        return new Redelivery(
                List.of(), new Retries(Integer.MAX_VALUE, Duration.ofMillis(200), Duration.ofMinutes(1)), true);
    }

    /** Adds a rule behind those that there are. */
    public Redelivery withRetries(Class<? extends Throwable> failure, Retries retries) {
        List<Rule> more = new ArrayList<>(rules);
        more.add(new Rule(failure, retries));
        return new Redelivery(more, fallback, holds);
    }

    /** Gives up at once on failures of a class. */
    public Redelivery withoutRetries(Class<? extends Throwable> failure) {
        return withRetries(failure, Retries.none());
    }

    /** Returns what holds for a failure. */
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
