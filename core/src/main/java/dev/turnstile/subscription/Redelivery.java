package dev.turnstile.subscription;

import dev.turnstile.command.Retries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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
     * Returns a policy that parks the stream of an event that fails. After the last attempt the event is a dead letter.
     */
    public static Redelivery ofParking(Retries retries) {
        return new Redelivery(List.of(), retries, false);
    }

    /**
     * Returns a policy by which the whole shard waits for an event that fails, with a backoff of up to 200 ms initially
     * and 1 minute at most. Suitable for read models, for which a missing event is worse than a late one.
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
